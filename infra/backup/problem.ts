/** Something an operator can act on. The message is all they see, so it says what to do and has no secrets. */
export class BackupProblem extends Error {
  override name = 'BackupProblem';
}

/** What an error says, without its stack. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
