"use strict";

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
            BudgetName: name,
            BudgetType: "COST",
            TimeUnit: "MONTHLY",
            BudgetLimit: { Amount: dollars, Unit: "USD" },
          },
          NotificationsWithSubscribers: [notice("ACTUAL", 80), notice("FORECASTED", 100)],
        },
      },
    },
    Outputs: {
      AlarmEmail: { Description: "Whom alarms tell", Value: email },
      MonthlyBudget: { Description: "US dollars, for the whole account", Value: String(dollars) },
    },
  };
};
