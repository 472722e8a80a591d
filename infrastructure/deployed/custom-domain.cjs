"use strict";

/** The distribution's own name and certificate where `domain` is given; the certificate lies in us-east-1, as CloudFront demands. */
module.exports = async ({ resolveVariable }) => {
  const domain = await resolveVariable("param:domain, ''");
  if (!domain) return null;
  const certificate = await resolveVariable("param:certificateArn");
  return {
    Resources: {
      Distribution: {
        Properties: {
          DistributionConfig: {
            Aliases: [domain],
            ViewerCertificate: {
              AcmCertificateArn: certificate,
              SslSupportMethod: "sni-only",
              MinimumProtocolVersion: "TLSv1.2_2021",
              CloudFrontDefaultCertificate: { Ref: "AWS::NoValue" },
            },
          },
        },
      },
    },
    Outputs: {
      Domain: { Description: "Its DNS record is made by hand (docs/deploy.md)", Value: domain },
      CertificateArn: { Description: "Of the domain", Value: certificate },
    },
  };
};
