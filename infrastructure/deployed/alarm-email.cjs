"use strict";

const { createHash } = require("node:crypto");

/** Resources that send alarms, and word of the account's costs, to one e-mail address; nothing where `alarmEmail` is not given. AWS asks the address to confirm the alarms first. */
module.exports = async ({ resolveVariable }) => {
  const email = await resolveVariable("param:alarmEmail");
  if (!email) return null;
  const name = `${await resolveVariable("self:service")}-${await resolveVariable("sls:stage")}`;
  const dollars = Number(await resolveVariable("param:monthlyBudget"));
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
  return {
    Resources: {
      AlarmsSubscription: {
        Type: "AWS::SNS::Subscription",
        Properties: { TopicArn: { Ref: "Alarms" }, Protocol: "email", Endpoint: email },
      },
      // The whole account's costs: a budget can be narrowed to a tag only after somebody activates that tag for billing.
      Budget: {
        Type: "AWS::Budgets::Budget",
        Properties: {
          Budget: {
            BudgetName: `${name}-${mark}`,
            BudgetType: "COST",
            TimeUnit: "MONTHLY",
            BudgetLimit: { Amount: dollars, Unit: "USD" },
          },
          NotificationsWithSubscribers: notices,
        },
      },
    },
    Outputs: {
      AlarmEmail: { Description: "Whom alarms tell", Value: email },
      MonthlyBudget: { Description: "US dollars, for the whole account", Value: String(dollars) },
    },
  };
};
