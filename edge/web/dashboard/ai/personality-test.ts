/** A sample of how AI answers, within today's budget: what `/personality test` does. */
import * as z from 'zod';
import type { DirectoryChannel } from '../../../../shared/platform/discord/bots.ts';
import type { Html } from '../../layout.ts';
import { type Mentions, markdownHtml } from '../../markdown.ts';
import { html, t, word } from '../../words/index.ts';
import { chooser } from '../controls.ts';
import { type ActionResult, action, type PageContext } from '../page.ts';
import { ONE_TIME } from '../undo.ts';

/** Of a message to test with, in characters. */
const MESSAGE_LENGTH = 500;
/** Channels to choose from. */
const MOST_CHANNELS = 100;
/** Text and announcement channels: https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
const TEXT_TYPES: readonly number[] = [0, 5];

export const testPersonality = action({
  fields: z.object({
    message: z
      .string()
      .trim()
      .max(MESSAGE_LENGTH, { error: () => t`The message can have up to ${MESSAGE_LENGTH} characters` }),
    channel: z.string().regex(/^\d{0,20}$/, word('Pick a channel from the list')),
  }),
  undo: ONE_TIME,
  command: { name: 'personality', module: 'ai' },
  run: async (context, { message, channel }): Promise<ActionResult> => {
    const to = context.path('/personality');
    const { isDone, text } = await context.runCommand({
      path: 'personality test',
      options: { message: message === '' ? undefined : { kind: 'string', value: message } },
      ...(channel !== '' && { channelId: channel }),
    });
    if (!isDone) return { refused: text, to };
    const content = html`<h1>Test of the personality</h1>
${answerHtml(text.replace(/^\*\*Test of the personality\*\*\n/, ''), await context.mentionsIn(text))}
<p><a href="${to}">Back to the personality</a></p>`;
    return { shown: { title: t`Test of the personality`, content } };
  },
});

export function testForm({ path, formFields }: PageContext, channels: readonly DirectoryChannel[]): Html {
  const choices = channels
    .filter(({ type }) => TEXT_TYPES.includes(type))
    .sort((one, other) => one.name.localeCompare(other.name, 'en'))
    .slice(0, MOST_CHANNELS)
    .map(({ id, name }) => [id, `#${name}`] as const);
  return html`<h2>Test it</h2>
<form class="panel" method="post" action="${path('/test')}">${formFields()}
<div class="fields"><div><label for="message">What to ask</label><input id="message" name="message" type="text" maxlength="${MESSAGE_LENGTH}" placeholder="To introduce itself" autocomplete="off"></div>
${chooser('channel', t`As in`, [['', t`The whole server`], ...choices], '')}</div>
<p class="quiet">It counts toward your own and the server’s budget for today.</p>
<div><button>Get one answer</button></div>
</form>`;
}

/** What was answered: the quoted lines are the model's. */
function answerHtml(text: string, mentions: Mentions): Html {
  const lines = text.split('\n');
  const quoted = lines.filter((line) => line.startsWith('> ')).map((line) => line.slice(2));
  const others = lines.filter((line) => !line.startsWith('> ') && line !== '');
  return html`${others.map((line) => html`<p>${markdownHtml(line, mentions)}</p>\n`)}${
    quoted.length === 0
      ? ''
      : html`<figure><p>${quoted.join('\n')}</p><figcaption>A sample, not saved anywhere</figcaption></figure>`
  }`;
}
