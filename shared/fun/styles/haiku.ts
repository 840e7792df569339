import { capitalize } from '../grammar.ts';
import type { Frame, Style } from '../style.ts';
import type { Words } from '../words.ts';

/** Last lines, of five syllables, for any theme. */
const ENDINGS = [
  'nobody complains',
  'and the kettle sings',
  'and still we wave back',
  'tomorrow, again',
  'that is quite enough',
  'what a day to be',
  'somewhere, a door creaks',
  'no one takes the blame',
  'so we stay for tea',
  'the hat still fits me',
  'even the dust laughs',
  'late, as is custom',
  'all of this, on time',
  'and it starts to snow',
  'nothing left to fix',
  'one more round of toast',
  'the whole world says hi',
  'we forgot the map',
  'wait, there is still cake',
  'a small bell answers',
  'and then, a biscuit',
  'the moon takes a note',
  'all hats are welcome',
  'it was Tuesday, too',
  'and nobody minds',
  'look, it happened here',
  'the rest is applause',
  'and we learn to wait',
] as const;

const TITLES: readonly Frame[] = [
  (w) => `Haiku, written ${w.place()}:`,
  (w) => `Haiku for ${w.actor}:`,
  (w) => `Haiku, after too much ${w.stuff()}:`,
  (w) => `Haiku for ${w.event()}:`,
];

const ENVOIS: readonly Frame[] = [
  (w) => `(Written with ${w.aThing()}.)`,
  (w) => `(Best read ${w.place()}.)`,
  (w) => `(The ${w.crowd()} liked it.)`,
];

const LOUD: readonly Frame[] = [
  (w) => `The ${w.crowd()} are on their feet, and the poet is ${w.mood()}!`,
  (w) => `Encore, encore, and somebody bring the poet some ${w.stuff()}!`,
  (w) => `Seventeen syllables have never been this ${w.mood()}!`,
];

export const haiku: Style = {
  id: 'haiku',
  name: 'Haiku',
  about: 'Five, seven, and five syllables, mostly calm',
  write(words, intensity) {
    const endings = words.pickSome(ENDINGS, 2);
    const stanzas = endings.map((ending) => stanza(words, ending)).slice(0, intensity < 4 ? 1 : 2);
    const title = titleOf(words);
    const named = words.hasActor || words.hasTarget || intensity > 1 ? [`${title}\n`] : [];
    const cheered = intensity === 5 ? [`${words.cheer()}! `, ...named] : named;
    const [end] = words.pickSome(intensity === 5 ? LOUD : ENVOIS, 1);
    const [first = '', ...others] = stanzas;
    return [cheered.join('') + first, ...others, ...(end !== undefined && intensity > 2 ? [end(words)] : [])];
  },
  separator: '\n\n',
};

/** Names everybody whom the text was asked to be about. */
function titleOf(words: Words): string {
  if (words.hasTarget) return `Haiku for ${words.target}, by ${words.actor}:`;
  if (words.hasActor) return `Haiku by ${words.actor}:`;
  return words
    .pickSome(TITLES, 1)
    .map((frame) => frame(words))
    .join('');
}

function stanza(words: Words, ending: string): string {
  return `${capitalize(words.line('five'))},\n${words.line('seven')};\n${ending}.`;
}
