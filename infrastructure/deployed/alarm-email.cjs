"use strict";

const { createHash } = require("node:crypto");

/** Resources that send alarms, and word of the account's costs, to one e-mail address; nothing where `alarmEmail` is not given, no budget where `monthlyBudget` is `none`. AWS asks the address to confirm the alarms first. */
module.exports = async ({ resolveVariable }) => {
  const email = await resolveVariable("param:alarmEmail");
  if (!email) return null;
  const name = `${await resolveVariable("self:service")}-${await resolveVariable("sls:stage")}`;
  const dollars = await resolveVariable("param:monthlyBudget");
  const told = [{ SubscriptionType: "EMAIL", Address: email }];
  const notice = (NotificationType, Threshold) => ({
    Notification: {
      NotificationType,
      Threshold,
      ThresholdType: "PERCENTAGE",
      ComparisonOperator: "GREATER_THAN",
    },
    Subscribers: told,
  });
  const notices = [notice("ACTUAL", 80), notice("FORECASTED", 100)];
  // CloudFormation takes another address for another budget, makes that first and removes the old one after it: both are there for a moment, so they need two names.
  const mark = createHash("sha256").update(JSON.stringify(notices)).digest("hex").slice(0, 8);
  // The whole account's costs: a budget can be narrowed to a tag only after somebody activates that tag for billing.
  const budget = {
    Type: "AWS::Budgets::Budget",
    Properties: {
      Budget: {
        BudgetName: `${name}-${mark}`,
        BudgetType: "COST",
        TimeUnit: "MONTHLY",
        BudgetLimit: { Amount: Number(dollars), Unit: "USD" },
      },
      NotificationsWithSubscribers: notices,
    },
  };
  return {
    Resources: {
      AlarmsSubscription: {
        Type: "AWS::SNS::Subscription",
        Properties: { TopicArn: { Ref: "Alarms" }, Protocol: "email", Endpoint: email },
      },
      ...(dollars !== "none" && { Budget: budget }),
    },
    Outputs: {
      AlarmEmail: { Description: "Whom alarms tell", Value: email },
      MonthlyBudget: { Description: "US dollars for the whole account, or none", Value: String(dollars) },
    },
  };
};
