"""
Makes the stores of serverless.yml in this LocalStack, through CloudFormation, from the template that `npm start -- --engine localstack` puts beside place.json. Runs when LocalStack
is ready, and again from each start: what is there already stays, what changed is updated. A table that outlived its container is known to no stack any more: it is left out of the
template, and what refers to it is given its name. Raises where something would lose data, or CloudFormation refuses.
"""

import json
import os
import re
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

FOLDER = "/var/lib/localstack/fanout"
WAIT_SECONDS = 120
FINAL = re.compile(r"(COMPLETE|FAILED)$")


def run():
    if not os.path.exists(f"{FOLDER}/template.json"):
        print("No template yet: npm start -- --engine localstack brings it.")
        return
    place = read("place.json")
    template = read("template.json")
    dynamodb = client("dynamodb", place)
    cloudformation = client("cloudformation", place)
    name = place["stackName"]

    stack = describe(cloudformation, name)
    if stack and stack["StackStatus"] in ("CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"):
        cloudformation.delete_stack(StackName=name)
        wait(cloudformation, name)
        stack = None
    known = stack_tables(cloudformation, name) if stack else set()
    resources = template["Resources"]
    for logical_id in [key for key, value in resources.items() if value["Type"] == "AWS::DynamoDB::Table"]:
        # What is gone from serverless.yml, or has another name there, keeps its data.
        resources[logical_id] |= {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
        wanted = resources[logical_id]["Properties"]
        found = describe_table(dynamodb, wanted.get("TableName"))
        if not found:
            continue
        refuse_other(dynamodb, found, wanted)
        if logical_id not in known:
            del resources[logical_id]
            template = without(template, logical_id, found)
            resources = template["Resources"]
            set_ttl(dynamodb, wanted)

    body = json.dumps(template)
    if not resources:
        return
    parts = {"StackName": name, "TemplateBody": body, "Capabilities": ["CAPABILITY_NAMED_IAM"]}
    try:
        (cloudformation.update_stack if stack else cloudformation.create_stack)(**parts)
    except ClientError as error:
        if "No updates are to be performed" in str(error):
            return
        raise RuntimeError(f"CloudFormation refuses the template: {error.response['Error']['Message']}") from None
    status = wait(cloudformation, name)
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise RuntimeError(f"The stack {name} ended as {status}:\n{reasons(cloudformation, name)}")
    print(f"The stack {name} is there: {len(resources)} resources.")


def read(name):
    with open(f"{FOLDER}/{name}", encoding="utf-8") as file:
        return json.load(file)


def client(service, place):
    """LocalStack takes the account from the key."""
    return boto3.client(
        service,
        endpoint_url="http://localhost:4566",
        region_name=place["region"],
        aws_access_key_id=place["accountId"],
        aws_secret_access_key="local",
        config=Config(retries={"max_attempts": 2}),
    )


def describe(cloudformation, name):
    try:
        return cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError:
        return None


def wait(cloudformation, name):
    """CloudFormation's own waiters ask every 30 seconds."""
    until = time.time() + WAIT_SECONDS
    while time.time() < until:
        stack = describe(cloudformation, name)
        if stack is None:
            return "DELETE_COMPLETE"
        if FINAL.search(stack["StackStatus"]):
            return stack["StackStatus"]
        time.sleep(0.2)
    raise RuntimeError(f"The stack {name} was not done after {WAIT_SECONDS} s.")


def reasons(cloudformation, name):
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
    # What failed only because something else did has no reason of its own.
    told = [event for event in failed if event.get("ResourceStatusReason")]
    lines = [f"  {event['LogicalResourceId']}: {event['ResourceStatusReason']}" for event in reversed(told)]
    return "\n".join(lines) or "  CloudFormation gives no reason."


def stack_tables(cloudformation, name):
    resources = cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    return {each["LogicalResourceId"] for each in resources if each["ResourceType"] == "AWS::DynamoDB::Table"}


def describe_table(dynamodb, name):
    if not isinstance(name, str):
        return None
    try:
        return dynamodb.describe_table(TableName=name)["Table"]
    except dynamodb.exceptions.ResourceNotFoundException:
        return None


class TableChangedError(RuntimeError):
    """Whoever ran this script knows it by its name."""


def refuse_other(dynamodb, found, wanted):
    """CloudFormation would put an empty table in its place."""
    difference = differs(found, wanted)
    if not difference:
        return
    name = found["TableName"]
    is_empty = dynamodb.scan(TableName=name, Limit=1)["Count"] == 0
    why = "it is empty, but CloudFormation here does not replace it" if is_empty else "changing that would lose its data"
    raise TableChangedError(
        f"Table {name} {difference}; {why}, so it was left as it is. Undo the change in serverless.yml, give the table another name, or start with an empty one: the items can be taken out "
        f"before and put in again."
    )


def differs(found, wanted):
    """What no update changes, to follow "the table ...": its key, a local index, a global index of the same name. Other global indexes come and go."""
    if key(found, found) != key(wanted, wanted):
        return f"has the key {words(key(found, found))} where serverless.yml says {words(key(wanted, wanted))}"
    locals_ = [
        sorted((each["IndexName"], index(table, each)) for each in table.get("LocalSecondaryIndexes") or [])
        for table in (found, wanted)
    ]
    if locals_[0] != locals_[1]:
        return "has other local secondary indexes than serverless.yml says"
    has = {each["IndexName"]: index(found, each) for each in found.get("GlobalSecondaryIndexes") or []}
    for each in wanted.get("GlobalSecondaryIndexes") or []:
        name = each["IndexName"]
        if has.get(name, index(wanted, each)) != index(wanted, each):
            return f"has the index {name} as {words(has[name][0])} where serverless.yml says {words(key(wanted, each))}"
    return None


def words(elements):
    return "(" + ", ".join(f"{name} {kind}" for _, name, kind in elements) + ")"


def index(table, each):
    projection = each.get("Projection") or {}
    return [key(table, each), projection.get("ProjectionType", "ALL"), sorted(projection.get("NonKeyAttributes") or [])]


def key(table, schema):
    types = {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}
    return sorted((each["KeyType"], each["AttributeName"], types.get(each["AttributeName"])) for each in schema["KeySchema"])


def set_ttl(dynamodb, wanted):
    """LocalStack keeps tables, and forgets this about them."""
    ttl = wanted.get("TimeToLiveSpecification") or {}
    if str(ttl.get("Enabled")).lower() != "true":
        return
    name = wanted["TableName"]
    if dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["TimeToLiveStatus"] != "ENABLED":
        dynamodb.update_time_to_live(
            TableName=name,
            TimeToLiveSpecification={"AttributeName": ttl["AttributeName"], "Enabled": True},
        )


def without(part, logical_id, table):
    """The template with a table's references resolved."""
    values = {"Ref": table["TableName"], "Arn": table["TableArn"], "StreamArn": table.get("LatestStreamArn", "")}
    if isinstance(part, list):
        return [without(each, logical_id, table) for each in part]
    if isinstance(part, str):
        return re.sub(
            r"\$\{" + re.escape(logical_id) + r"(?:\.(\w+))?\}",
            lambda match: values.get(match[1] or "Ref", match[0]),
            part,
        )
    if not isinstance(part, dict):
        return part
    if part == {"Ref": logical_id}:
        return values["Ref"]
    attribute = part.get("Fn::GetAtt")
    if isinstance(attribute, str):
        attribute = attribute.split(".", 1)
    if attribute and attribute[0] == logical_id:
        return values.get(attribute[1], "")
    kept = {key: without(value, logical_id, table) for key, value in part.items()}
    if "DependsOn" in kept:
        named = [kept["DependsOn"]] if isinstance(kept["DependsOn"], str) else kept["DependsOn"]
        kept["DependsOn"] = [each for each in named if each != logical_id]
    return kept


run()
