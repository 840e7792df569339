/** An external system (the database, Discord, a voice node) didn't respond. The sentence is shown to the member. */
export class Unavailable extends Error {
  override name = 'Unavailable';
  readonly sentence: string;

  constructor(sentence: string, cause: unknown) {
    super(`${sentence} (${cause instanceof Error ? cause.message : String(cause)})`, { cause });
    this.sentence = sentence;
  }
}
