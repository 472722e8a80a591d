import { describe, expect, it } from "vitest";
import { readFunctionName } from "../lambda/function-name.ts";
import { buildModel } from "./build-model.ts";
import type { ServerlessFunction, ServerlessService } from "./serverless-service.ts";

const handler = "a.handler";
const own = "arn:aws:lambda:eu-west-1:123456789012:function:demo-dev-auth";

function build(functions: Record<string, ServerlessFunction>, more: Partial<ServerlessService> = {}) {
  const service = { service: "demo", provider: { stage: "dev", region: "eu-west-1" }, functions, ...more };
  const model = buildModel(service, "/app");
  const { webSocketApi: api, warnings, refusals, roles } = model;
  return { api, warnings, refusals, roles };
}

const connectWith = (authorizer: unknown) => ({
  auth: { handler },
  connect: { handler, events: [{ websocket: { route: "$connect", authorizer } }] },
});

describe("a websocket authorizer", () => {
  it.each<[string, unknown, string]>([
    ["a function's key", "auth", "auth"],
    ["an ARN", own, "demo-dev-auth"],
    ["an ARN with a version", `${own}:3`, "3"],
    ["an object with a name", { name: "auth" }, "auth"],
    ["an object with an ARN", { arn: own }, "demo-dev-auth"],
    ["GetAtt as a list", { name: "auth", arn: { "Fn::GetAtt": ["AuthLambdaFunction", "Arn"] } }, "auth"],
    ["GetAtt as a text", { name: "mine", arn: { "Fn::GetAtt": "AuthLambdaFunction.Arn" } }, "mine"],
    ["Ref", { name: "auth", arn: { Ref: "AuthLambdaFunction" } }, "auth"],
    [
      "Sub",
      {
        name: "auth",
        arn: { "Fn::Sub": "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:demo-dev-auth" },
      },
      "auth",
    ],
    ["Sub with an attribute", { name: "auth", arn: { "Fn::Sub": "${AuthLambdaFunction.Arn}" } }, "auth"],
  ])("is found by %s", (_form, authorizer, name) => {
    const { api, warnings } = build(connectWith(authorizer));
    expect(api?.routes[0]?.authorizer).toEqual({
      name,
      functionKey: "auth",
      identitySource: ["route.request.header.Auth"],
    });
    expect(warnings).toEqual([]);
  });

  it("keeps its identity sources, one or many", () => {
    const source = ["route.request.querystring.t", "route.request.header.X"];
    const many = build(connectWith({ name: "auth", identitySource: source })).api;
    expect(many?.routes[0]?.authorizer?.identitySource).toEqual(source);
    const one = build(connectWith({ name: "auth", identitySource: source[0] })).api;
    expect(one?.routes[0]?.authorizer?.identitySource).toEqual([source[0]]);
  });

  it.each<[string, unknown, RegExp]>([
    ["an unknown property", { name: "auth", resultTtlInSeconds: 0 }, /no property resultTtlInSeconds/],
    [
      "an intrinsic without a name",
      { arn: { "Fn::GetAtt": ["AuthLambdaFunction", "Arn"] } },
      /accompanied with "name"/,
    ],
  ])("is told of, with its function's key: %s", (_what, authorizer, warning) => {
    const { warnings } = build(connectWith(authorizer));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(warning);
    expect(warnings[0]).toMatch(/^functions\.connect: /);
  });

  it.each<[string, unknown, RegExp]>([
    [
      "an identity source of another kind of API",
      { name: "auth", identitySource: ["method.request.header.Auth"] },
      /identity source "method\.request\.header\.Auth": in a WebSocket API it is route\.request\.header/,
    ],
    [
      "a function that is not there",
      "nobody",
      /names the authorizer "nobody", and the service has no function of that name\. It has auth, connect\.$/,
    ],
    ["a name of every object", { name: "toString" }, /names the authorizer "toString"/],
    ["aws_iam", "aws_iam", /extensions\.SconnectWebsocketsRoute\.Properties\.AuthorizationType: AWS_IAM/],
    ["an object with neither name nor ARN", { identitySource: ["x"] }, /neither name nor arn/],
  ])("is refused, with its function's key and route: %s", (_what, authorizer, refusal) => {
    const { refusals, warnings } = build(connectWith(authorizer));
    expect(refusals).toEqual([expect.stringMatching(refusal)]);
    expect(refusals?.[0]).toMatch(/^functions\.connect: the websocket event of route \$connect /);
    expect(warnings).toEqual([]);
  });

  it.each<[string, string]>([
    ["an ARN", "arn:aws:lambda:eu-west-1:999999999999:function:auth"],
    ["a part of one", "999999999999:function:auth"],
  ])("of another service stays, is none of the functions here, and is told of: %s", (_what, arn) => {
    const { api, refusals, warnings } = build(connectWith(arn));
    const { functionKey } = api?.routes[0]?.authorizer ?? {};
    expect(readFunctionName(functionKey ?? "auth").name).not.toBe("auth");
    expect(refusals).toBeUndefined();
    expect(warnings).toEqual([
      expect.stringMatching(
        `^functions\\.connect: the websocket event of route \\$connect has the authorizer ${arn}, a function outside .* answered with 500`,
      ),
    ]);
  });

  it("is not asked on a route other than $connect, which AWS would refuse to deploy", () => {
    const { api, warnings } = build({
      auth: { handler },
      chat: { handler, events: [{ websocket: { route: "send", authorizer: "auth" } }] },
    });
    expect(api?.routes).toEqual([{ routeKey: "send", functionKey: "chat", routeResponse: false }]);
    expect(warnings).toEqual([expect.stringContaining("authorization is for $connect only")]);
  });
});

describe("websocket events", () => {
  it("may have several on a function and share one API among functions", () => {
    const { api, warnings } = build({
      a: { handler, events: [{ websocket: "$connect" }, { websocket: "$disconnect" }, { http: "GET /" }] },
      b: {
        handler,
        events: [{ websocket: { route: "echo", routeResponseSelectionExpression: "$default" } }],
      },
    });
    expect(
      api?.routes.map(({ routeKey, functionKey, routeResponse }) => [routeKey, functionKey, routeResponse]),
    ).toEqual([
      ["$connect", "a", false],
      ["$disconnect", "a", false],
      ["echo", "b", true],
    ]);
    expect(warnings).toEqual([]);
  });

  it("of one route key: the last one is deployed, and so served", () => {
    const { api, warnings } = build({
      a: { handler, events: [{ websocket: "echo" }] },
      b: { handler, events: [{ websocket: { route: "echo" } }] },
    });
    expect(api?.routes).toEqual([{ routeKey: "echo", functionKey: "b", routeResponse: false }]);
    expect(warnings).toEqual([
      expect.stringMatching(/Route echo is there twice, of "a" and of "b".*only the last/),
    ]);
  });

  it("whose keys make one logical id lose the earlier, as on AWS", () => {
    const { api, warnings } = build({
      a: { handler, events: [{ websocket: "room-join" }, { websocket: "roomDashjoin" }] },
    });
    expect(api?.routes.map((route) => route.routeKey)).toEqual(["roomDashjoin"]);
    expect(warnings).toEqual([expect.stringContaining("roomDashjoinWebsocketsRoute")]);
  });

  it.each<[string, unknown, RegExp]>([
    ["without a route", { authorizer: "a" }, /needs a route.*not served/],
    ["with an unknown property", { route: "x", cors: true }, /route x has an unrecognized property 'cors'/],
    [
      "with another response expression",
      { route: "x", routeResponseSelectionExpression: "$request.body.id" },
      /must be \$default, not "\$request\.body\.id"/,
    ],
  ])("%s are told of", (_what, websocket, warning) => {
    const { warnings } = build({ a: { handler, events: [{ websocket }] } });
    expect(warnings.filter((text) => warning.test(text))).toHaveLength(1);
  });

  it("are not told of twice where the framework has checked them itself", () => {
    const { warnings } = build(
      { a: { handler, events: [{ websocket: { route: "x", cors: true } }] } },
      { configValidationMode: "warn" },
    );
    expect(warnings).toEqual([]);
  });

  it("let the default role manage connections, as the framework's template does", () => {
    const withSockets = build({ a: { handler, events: [{ websocket: "$default" }] } });
    expect(JSON.stringify(withSockets.roles)).toContain("execute-api:ManageConnections");
    expect(JSON.stringify(build({ a: { handler } }).roles)).not.toContain("ManageConnections");
  });
});

describe("the API", () => {
  const functions = { a: { handler, events: [{ websocket: "$default" }] } };
  const provider = { stage: "dev", region: "eu-west-1" };

  it("has the framework's selection expression unless the provider or an extension gives another", () => {
    expect(build(functions).api?.routeSelectionExpression).toBe("$request.body.action");
    const given = { ...provider, websocketsApiRouteSelectionExpression: "$request.body.type" };
    expect(build(functions, { provider: given }).api?.routeSelectionExpression).toBe("$request.body.type");
    const extensions = { WebsocketsApi: { Properties: { RouteSelectionExpression: "$request.body.op" } } };
    const extended = build(functions, { provider: given, resources: { extensions } });
    expect(extended.api?.routeSelectionExpression).toBe("$request.body.op");
  });

  it("takes names, a description and the id of an API that exists already", () => {
    const named = { ...provider, websocketsApiName: "chat", websocketsDescription: "the chat" };
    expect(build(functions, { provider: named }).warnings).toEqual([]);
    const shared = { ...provider, apiGateway: { websocketApiId: "zyxwvutsrq" } };
    expect(build(functions, { provider: shared }).api?.apiId).toBe("zyxwvutsrq");
    const imported = { ...provider, apiGateway: { websocketApiId: { "Fn::ImportValue": "shared-api" } } };
    expect(build(functions, { provider: imported }).api?.apiId).toMatch(/^[a-z0-9]{10}$/);
  });

  it("may be a resource of the service that websocketApiId names", () => {
    const { api, warnings } = build(
      {
        a: {
          handler,
          environment: { URL: { "Fn::Sub": "wss://${Chat}.execute-api.eu-west-1.amazonaws.com/dev" } },
          events: [{ websocket: "$default" }],
        },
      },
      {
        provider: { ...provider, apiGateway: { websocketApiId: { Ref: "Chat" } } },
        resources: {
          Resources: {
            Chat: {
              Type: "AWS::ApiGatewayV2::Api",
              Properties: { ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.kind" },
            },
          },
        },
      },
    );
    expect(api?.routeSelectionExpression).toBe("$request.body.kind");
    expect(warnings).toEqual([]);
  });
});

describe("what resources lay over the generated API", () => {
  const functions = {
    "on-connect": { handler, events: [{ websocket: "$connect" }] },
    echo: { handler, events: [{ websocket: "echo" }, { websocket: "$default" }] },
  };
  const extend = (extensions: Record<string, { Properties: Record<string, unknown> }>) =>
    build(functions, { resources: { extensions } });

  it("A2.10 gives the routes of a function another integration time-out", () => {
    const { api, warnings } = extend({ EchoWebsocketsIntegration: { Properties: { TimeoutInMillis: 500 } } });
    expect(api?.routes.map((route) => route.integrationTimeoutMs)).toEqual([undefined, 500, 500]);
    expect(warnings).toEqual([]);
  });

  it.each([49, 29_001, "soon"])("A2.10 refuses a time-out of %s", (TimeoutInMillis) => {
    const { api, warnings } = extend({ EchoWebsocketsIntegration: { Properties: { TimeoutInMillis } } });
    expect(api?.routes[1]?.integrationTimeoutMs).toBeUndefined();
    expect(warnings).toEqual([
      expect.stringContaining(`TimeoutInMillis is ${TimeoutInMillis}; API Gateway takes 50 to 29000`),
    ]);
  });

  it.each(["extensions", "Resources"])("A1.22 asks for a signature on $connect (resources.%s)", (section) => {
    const overlay = {
      SconnectWebsocketsRoute: {
        Type: "AWS::ApiGatewayV2::Route",
        Properties: { ApiId: { Ref: "WebsocketsApi" }, AuthorizationType: "AWS_IAM" },
      },
    };
    const { api, warnings } = build(functions, { resources: { [section]: overlay } });
    expect(api?.routes[0]).toMatchObject({ routeKey: "$connect", authorizationType: "AWS_IAM" });
    expect(warnings).toEqual([]);
  });

  it("A1.22 refuses IAM authorization on another route", () => {
    const { api, warnings } = extend({
      echoWebsocketsRoute: { Properties: { AuthorizationType: "AWS_IAM" } },
    });
    expect(api?.routes[1]).not.toHaveProperty("authorizationType");
    expect(warnings).toEqual([expect.stringContaining("authorization is for $connect only")]);
  });

  it("A4.8 throttles each route by RouteSettings, else by DefaultRouteSettings", () => {
    const { api, warnings } = extend({
      WebsocketsDeploymentStage: {
        Properties: {
          DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 5, LoggingLevel: "INFO" },
          RouteSettings: { echo: { ThrottlingRateLimit: 1 } },
        },
      },
    });
    expect(api?.routes.map((route) => route.throttle)).toEqual([
      { rateLimit: 10, burstLimit: 5 },
      { rateLimit: 1, burstLimit: 5_000 },
      { rateLimit: 10, burstLimit: 5 },
    ]);
    expect(warnings).toEqual([]);
  });

  it("A4.8 refuses limits that are no numbers", () => {
    const { api, warnings } = extend({
      WebsocketsDeploymentStage: { Properties: { DefaultRouteSettings: { ThrottlingRateLimit: "many" } } },
    });
    expect(api?.routes[0]?.throttle).toBeUndefined();
    expect(warnings).toEqual([
      expect.stringContaining('DefaultRouteSettings must be numbers from 0, not "many"'),
    ]);
  });

  it("says each property that AWS would follow and the gateway does not, once", () => {
    const { warnings } = extend({
      EchoWebsocketsIntegration: { Properties: { RequestTemplates: {}, Description: "x" } },
      WebsocketsDeploymentStage: { Properties: { StageVariables: { a: "b" }, AccessLogSettings: {} } },
    });
    expect(warnings).toEqual([
      "WebsocketsDeploymentStage: StageVariables has no effect here; AWS would follow it.",
      "EchoWebsocketsIntegration: RequestTemplates has no effect here; AWS would follow it.",
    ]);
  });

  it("says an extension of what is not generated, as the framework would", () => {
    const { warnings } = extend({ nobodyWebsocketsRoute: { Properties: { AuthorizationType: "NONE" } } });
    expect(warnings).toEqual([expect.stringContaining('Cannot extend "nobodyWebsocketsRoute" resource')]);
  });

  it("says each WebSocket resource that the events do not make, and leaves HTTP APIs to others", () => {
    const { warnings } = build(functions, {
      resources: {
        Resources: {
          Own: { Type: "AWS::ApiGatewayV2::Api", Properties: { ProtocolType: "WEBSOCKET" } },
          OwnRoute: { Type: "AWS::ApiGatewayV2::Route", Properties: { ApiId: { Ref: "Own" } } },
          Extra: { Type: "AWS::ApiGatewayV2::Route", Properties: { ApiId: { Ref: "WebsocketsApi" } } },
          Http: { Type: "AWS::ApiGatewayV2::Api", Properties: { ProtocolType: "HTTP" } },
        },
      },
    });
    expect(warnings.map((text) => text.split(" ", 1)[0])).toEqual(["Own", "OwnRoute", "Extra", "Http"]);
    expect(warnings[1]).toBe(
      "OwnRoute (AWS::ApiGatewayV2::Route) is not served here: a WebSocket API's routes come from the functions' websocket events.",
    );
  });
});
