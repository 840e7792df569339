/** What members' notes may take up. Apart from what keeps them, because commands that nobody uses load only this. */
export const MEMORY = {
  /** Of a note, in UTF-16 code units. */
  noteLength: 500,
  /** Of one note. */
  tags: 10,
  /** In UTF-16 code units. */
  tagLength: 32,
  /** Of one member in one place. */
  notes: 500,
  /** Between two notes of a member, in milliseconds. */
  waitMs: 3_000,
} as const;
