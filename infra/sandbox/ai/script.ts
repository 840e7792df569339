/** What the scripted model says. It's no model: it repeats what it was asked, and says so. */

export interface ScriptedMessage {
  role: 'system' | 'user' | 'assistant';
  text: string;
  images: number;
  /** The texts stored in its pictures, because the scripted model can't see. */
  pictures: readonly string[];
}

/** Turns what a model is asked into what it answers. */
export type Script = (messages: readonly ScriptedMessage[]) => string;

/** A question longer than this is quoted in part, in characters. */
const QUOTE_LENGTH = 300;

/**
 * The sandbox's answers. Some words in a question make it answer at length: `code` a long block of code, `long` many paragraphs,
 * `list` a list.
 */
export const demoScript: Script = (messages) => {
  const question = messages.findLast(({ role }) => role === 'user');
  const text = question?.text ?? '';
  const [system] = messages;
  if (system?.role === 'system' && system.text.startsWith(READS_PICTURES))
    return readPicture(text, question?.pictures[0] ?? '');
  const earlier = messages.filter(({ role }) => role !== 'system').length - 1;
  const parts = [
    'I’m the sandbox’s scripted model, so I only repeat what I was asked. Set `AI_PROVIDERS` to talk to a real one.',
    `> ${text.slice(-QUOTE_LENGTH).replaceAll('\n', '\n> ')}`,
  ];
  if ((question?.images ?? 0) > 0) parts.push(`You sent me a picture.`);
  if (earlier > 0)
    parts.push(`I can see ${earlier} earlier ${earlier === 1 ? 'message' : 'messages'} of this conversation.`);
  const word = (wanted: string) => new RegExp(`\\b${wanted}\\b`, 'i').test(text);
  if (word('list')) parts.push(['one', 'two', 'three'].map((item) => `- ${item}`).join('\n'));
  if (word('code')) parts.push(`\`\`\`ts\n${'console.log("hello");\n'.repeat(120)}\`\`\``);
  if (word('long'))
    parts.push(
      ...Array.from(
        { length: 40 },
        (_, index) => `This is paragraph ${index + 1}, ${'and it goes on '.repeat(6)}until it ends.`,
      ),
    );
  return parts.join('\n\n');
};

/** How the prompt for screenshots begins. */
const READS_PICTURES = 'You read values off one screenshot';
const NOTHING = '{"screen":"none","values":{},"rows":[]}';

/**
 * What's stored in a screenshot is the answer. With `{"first":…,"again":…}`, the first and the second look have different ones.
 */
function readPicture(question: string, stored: string): string {
  if (stored === '') return NOTHING;
  try {
    const { first, again } = JSON.parse(stored) as { first?: unknown; again?: unknown };
    if (first === undefined) return stored;
    return JSON.stringify(question.includes('once more') ? (again ?? first) : first);
  } catch {
    return stored;
  }
}

/** About so many tokens, as most models count English. */
export function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}

/** Pieces as a model streams them: words with the white space behind them. */
export function piecesOf(text: string): string[] {
  return text.match(/\S*\s*/g)?.filter((piece) => piece !== '') ?? [];
}

/** A vector that's alike for texts with the same words, of length 1. */
export function embeddingOf(text: string, dimensions = 64): number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    let hash = 2_166_136_261;
    for (const character of word) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619);
    const place = (hash >>> 0) % dimensions;
    vector[place] = (vector[place] ?? 0) + 1;
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
