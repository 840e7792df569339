/** The words of one theme. Every frame of every style has to read well with every one of them. */
export interface Theme {
  /** Lowercase letters: the first half of a variant's ID. */
  id: string;
  name: string;
  /** What it's about, without a period: `Rockets, moons, and late comets`. */
  about: string;
  /** Somebody, singular and without an article: `junior astronaut`. */
  heroes: readonly string[];
  /** Several of them: `moon beetles`. */
  crowds: readonly string[];
  /** What anybody could do. Begins with a verb, and has no pronoun and no place: `teach a satellite to whistle`. */
  deeds: readonly string[];
  /** Where, with its preposition: `behind Jupiter`. */
  places: readonly string[];
  /** A thing, singular and without an article: `telescope`. */
  things: readonly string[];
  /** What can't be counted: `stardust`. */
  stuff: readonly string[];
  /** How something or somebody can be, before a noun and after "is": `weightless`. */
  moods: readonly string[];
  /** What happens at a certain time, with its article: `the Moon Rock Fair`. */
  events: readonly string[];
  /** A whole sentence: `Comets are never late, only dramatic.` */
  sayings: readonly string[];
  /** To be shouted: `Great galaxies`. */
  cheers: readonly string[];
  /** Lines of five and of seven syllables. Any two of them stand together. */
  haiku: { five: readonly string[]; seven: readonly string[] };
}
