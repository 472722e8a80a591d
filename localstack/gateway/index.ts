export { type CertificateFiles, ensureCertificate } from "./certificate.ts";
export { defaultChoices, type GatewayChoices } from "./choices.ts";
export { type Gateway, type GatewayOptions, startGateway } from "./gateway.ts";
export type { OpenConnection, OpenConnections } from "./open-connections.ts";
export { defaultSettings, type GatewaySettings } from "./settings.ts";
