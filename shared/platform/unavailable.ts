/** Something outside (the database, Discord, a voice node) did not answer. The sentence is for the member. */
export class Unavailable extends Error {
  override name = 'Unavailable';
  readonly sentence: string;

  constructor(sentence: string, cause: unknown) {
    super(`${sentence} (${cause instanceof Error ? cause.message : String(cause)})`, { cause });
    this.sentence = sentence;
  }
}
