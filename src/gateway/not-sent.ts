/** not-sent: how a puppet says that an act surely did not happen. Any other error leaves that open. */

/** Thrown by a puppet before anything left for the platform, or when the platform refused. */
export class NotSent extends Error {
  readonly sent = "no";
  /** Whether trying again may help. */
  readonly again: boolean;
  constructor(because: string, again: boolean) {
    super(because);
    this.name = "NotSent";
    this.again = again;
  }
}

/** Whether an error says that nothing happened, and if so whether to try again. */
export function isNotSent(error: unknown): error is Error & { readonly sent: "no"; readonly again: boolean } {
  return error instanceof Error && "sent" in error && error.sent === "no" && "again" in error;
}

/** A short Chinese reason for whatever was thrown. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
