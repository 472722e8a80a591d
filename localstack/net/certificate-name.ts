/** The common name of the local ports' certificate, by which environments know it: it stands for every name of AWS. */
export const LOCAL_CERTIFICATE_NAME = "local AWS on this machine";
