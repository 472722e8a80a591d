/** What a resource handler could call and a deploy of Fanout does not need, by what Fanout's template does not have. */
export interface LeftOut {
  /** The resource type, or every one. */
  readonly type?: string;
  readonly why: string;
  /** Properties, at any depth, for which the handler would call it: where one stands in the template, nothing is left out. */
  readonly unless: readonly string[];
  /** Actions as the schemas write them; case does not count. */
  readonly actions: readonly RegExp[];
}

export const LEFT_OUT: readonly LeftOut[] = [
  {
    why: "no keys of its own: AWS's keys need no permission",
    unless: ["KmsKeyArn", "KmsKeyId", "KMSKeyArn", "KMSMasterKeyID", "KmsMasterKeyId", "SSESpecification"],
    actions: [/^kms:/, /^logs:(Disa|A)ssociateKmsKey$/],
  },
  {
    type: "AWS::CloudFront::Distribution",
    why: "one owner, public origins, and no trial of a new configuration",
    unless: ["ConnectionMode", "TenantConfig", "VpcOriginConfig", "Staging", "ContinuousDeploymentPolicyId"],
    actions: [/ConnectionGroup$/, /:GetVpcOrigin$/, /:UpdateDistributionWithStagingConfig$/],
  },
  {
    type: "AWS::CloudFront::Distribution",
    why: "a call and no action: IAM asks for CreateDistribution and TagResource",
    unless: [],
    actions: [/:CreateDistributionWithTags$/],
  },
  {
    type: "AWS::DynamoDB::Table",
    why: "a table in one Region, that begins empty",
    unless: ["ReplicaSpecification", "GlobalTableWitnesses", "ImportSourceSpecification"],
    actions: [
      /^dynamodb:((Create|Associate)TableReplica|ImportTable|DescribeImport)$/,
      /^dynamodb:(Query|UpdateItem|GetItem|DeleteItem|BatchWriteItem)$/,
      /^logs:(CreateLogStream|DescribeLogStreams|PutLogEvents)$/,
      /^s3:GetObjectMetadata$/,
    ],
  },
  {
    type: "AWS::DynamoDB::Table",
    why: "neither Kinesis nor insights, and no policy of the table's own",
    unless: ["KinesisStreamSpecification", "ContributorInsightsSpecification", "ResourcePolicy"],
    actions: [
      /^dynamodb:(Enable|Disable|Update)KinesisStreamingDestination$/,
      /^dynamodb:UpdateContributorInsights$/,
      /^dynamodb:(Put|Delete)ResourcePolicy$/,
      /^kinesis:/,
      /^iam:CreateServiceLinkedRole$/,
    ],
  },
  {
    type: "AWS::IAM::Role",
    why: "inline policies alone: with these the role could give a function any policy, and take a boundary away",
    unless: ["ManagedPolicyArns", "PermissionsBoundary", "Description", "MaxSessionDuration"],
    actions: [/:AttachRolePolicy$/, /RolePermissionsBoundary$/, /:UpdateRole(Description)?$/],
  },
  {
    type: "AWS::Lambda::Function",
    why: "functions outside a network, without file systems, layers, signed or versioned code, in Lambda's own environments",
    unless: [
      ...["VpcConfig", "FileSystemConfigs", "Layers", "CodeSigningConfigArn", "S3ObjectVersion"],
      ...["RuntimeManagementConfig", "RecursiveLoop", "FunctionScalingConfig", "CapacityProviderConfig"],
      "PublishToLatestPublished",
    ],
    actions: [
      /^(ec2|elasticfilesystem|s3files):/,
      /^s3:GetObjectVersion$/,
      /:Put(RuntimeManagement|FunctionRecursion|FunctionScaling)Config$/,
      /:(Put|Delete)FunctionCodeSigningConfig$/,
      /:Get(CodeSigningConfig|LayerVersion)$/,
      /:(PublishVersion|PassCapacityProvider)$/,
    ],
  },
  {
    type: "AWS::Logs::LogGroup",
    why: "logs for their functions alone, kept for a time: no policies, indexes, deliveries or bearer tokens",
    unless: [
      ...["DataProtectionPolicy", "FieldIndexPolicies", "ResourcePolicyDocument", "LogGroupClass"],
      ...["BearerTokenAuthenticationEnabled", "DeletionProtectionEnabled"],
    ],
    actions: [
      /:Put(DataProtection|Resource|Index)Policy$/,
      /:Delete(Retention|Resource|Index)Policy$/,
      /:(CreateLogDelivery|PutLogGroupDeletionProtection|PutBearerTokenAuthentication)$/,
      /^(s3|firehose):/,
    ],
  },
  {
    type: "AWS::S3::Bucket",
    why: "private buckets: neither website nor copies, versions, locks, reports, events or tables of their contents",
    unless: [
      ...["AbacStatus", "AccelerateConfiguration", "AccessControl", "AnalyticsConfigurations"],
      ...["IntelligentTieringConfigurations", "InventoryConfigurations", "LoggingConfiguration"],
      ...["MetadataTableConfiguration", "MetadataConfiguration", "MetricsConfigurations"],
      ...["NotificationConfiguration", "ObjectLockEnabled", "ObjectLockConfiguration", "OwnershipControls"],
      ...["ReplicationConfiguration", "VersioningConfiguration", "WebsiteConfiguration"],
    ],
    actions: [
      /:Put(Bucket)?(Abac|Acl|Logging|Notification|Replication|Versioning|Website|OwnershipControls)$/,
      /:Put(Accelerate|Analytics|IntelligentTiering|Inventory|Metrics|Replication)Configuration$/,
      /:Put(Bucket)?ObjectLockConfiguration$/,
      /:(PutObjectAcl|GetBucketAcl|DeleteBucketWebsite)$/,
      /:(Create|Delete)BucketMetadataTableConfiguration$/,
      /:UpdateBucketMetadata/,
      /^s3tables:/,
    ],
  },
  {
    type: "AWS::S3::Bucket",
    why: "calls and no actions: IAM asks for the action that puts what they take away",
    unless: [],
    actions: [
      /:DeleteBucket(AnalyticsConfiguration|Cors|MetricsConfiguration|Encryption|Lifecycle|Replication|Tagging)$/,
    ],
  },
  {
    type: "AWS::SNS::Subscription",
    why: "another address is another subscription, and there is nothing else to change",
    unless: [
      "DeliveryPolicy",
      "FilterPolicy",
      "FilterPolicyScope",
      "RawMessageDelivery",
      "RedrivePolicy",
      "ReplayPolicy",
      "SubscriptionRoleArn",
    ],
    actions: [/:SetSubscriptionAttributes$/],
  },
  {
    type: "AWS::SNS::Topic",
    why: "a topic that says nothing secret",
    unless: ["DataProtectionPolicy"],
    actions: [/:PutDataProtectionPolicy$/],
  },
];
