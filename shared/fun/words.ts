import { between, type Random } from '../platform/random.ts';
import { capitalize, conjugate, type Deed, spell, titleCase, withArticle } from './grammar.ts';
import type { Theme } from './theme.ts';

/** Who a text is about: by name, or else anybody of the theme. Both are clean. */
export interface People {
  actor?: string | undefined;
  target?: string | undefined;
}

type Kind = Exclude<keyof Theme, 'id' | 'name' | 'about' | 'haiku'>;

/** Draws the words of one text. Nothing is drawn twice before everything of its kind has been. */
export class Words {
  readonly #theme: Theme;
  readonly #random: Random;
  readonly #left = new Map<string, string[]>();
  readonly #actor: { first: string; again: string };
  readonly #target: { first: string; again: string };
  /** Whether the text was asked to be about somebody in particular. */
  readonly hasActor: boolean;
  readonly hasTarget: boolean;

  constructor(theme: Theme, random: Random, { actor, target }: People) {
    this.#theme = theme;
    this.#random = random;
    this.hasActor = actor !== undefined;
    this.hasTarget = target !== undefined;
    const person = (name: string | undefined) => {
      // Drawn in any case, so that a name doesn't change the rest of the text.
      const hero = this.hero();
      return name === undefined ? { first: withArticle(hero), again: `the ${hero}` } : { first: name, again: name };
    };
    this.#actor = person(actor);
    this.#target = person(target);
  }

  /** Somebody at their first mention, inside a sentence: `a pastry chef`, or their name. */
  get actor(): string {
    return this.#actor.first;
  }

  /** The same at the start of a sentence. */
  get Actor(): string {
    return this.hasActor ? this.actor : capitalize(this.actor);
  }

  /** From then on: `the pastry chef`, or their name. */
  get theActor(): string {
    return this.#actor.again;
  }

  get target(): string {
    return this.#target.first;
  }

  get Target(): string {
    return this.hasTarget ? this.target : capitalize(this.target);
  }

  /** Somebody else. */
  hero(): string {
    return this.#draw('heroes');
  }

  aHero(): string {
    return withArticle(this.hero());
  }

  crowd(): string {
    return this.#draw('crowds');
  }

  deed(): Deed {
    return conjugate(this.#draw('deeds'));
  }

  place(): string {
    return this.#draw('places');
  }

  thing(): string {
    return this.#draw('things');
  }

  aThing(): string {
    return withArticle(this.thing());
  }

  /** `a weightless telescope` */
  aMoodyThing(): string {
    return withArticle(this.#moodyThing());
  }

  /** `The Weightless Telescope`, for what has a title. */
  title(): string {
    return titleCase(this.#moodyThing());
  }

  stuff(): string {
    return this.#draw('stuff');
  }

  mood(): string {
    return this.#draw('moods');
  }

  event(): string {
    return this.#draw('events');
  }

  saying(): string {
    return this.#draw('sayings');
  }

  cheer(): string {
    return this.#draw('cheers');
  }

  /** A line of a haiku. */
  line(syllables: 'five' | 'seven'): string {
    return this.#drawFrom(syllables, this.#theme.haiku[syllables]);
  }

  number(least: number, most: number): number {
    return between(this.#random, least, most);
  }

  /** A number in words, where that's usual. */
  count(least: number, most: number): string {
    return spell(this.number(least, most));
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.#random.below(choices.length)] ?? choices[0];
  }

  /** Some of a list, in any order. */
  pickSome<T>(choices: readonly T[], count: number): T[] {
    const left = [...choices];
    return Array.from({ length: Math.min(count, left.length) }, () =>
      left.splice(this.#random.below(left.length), 1),
    ).flat();
  }

  #moodyThing(): string {
    const thing = this.thing();
    const mood = this.mood();
    // Not a golden golden goblet.
    return `${thing.includes(mood) ? this.mood() : mood} ${thing}`;
  }

  #draw(kind: Kind): string {
    return this.#drawFrom(kind, this.#theme[kind]);
  }

  #drawFrom(kind: string, all: readonly string[]): string {
    let left = this.#left.get(kind);
    if (left === undefined || left.length === 0) {
      left = [...all];
      this.#left.set(kind, left);
    }
    const [drawn = ''] = left.splice(this.#random.below(left.length), 1);
    return drawn;
  }
}
