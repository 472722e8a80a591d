export { type HttpApi, type HttpApiOptions, startHttpApi } from "./http-api.ts";
export { defaultHttpApiSettings, type HttpApiSettings } from "./settings.ts";
