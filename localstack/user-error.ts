/** What a person can mend: in serverless.yml, in the settings, on the machine. The message says what happened and what to do next, and is shown without a stack. */
export class UserError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UserError";
  }
}
