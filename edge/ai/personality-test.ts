/** `/personality test`: what AI is told at this place, and a sample of how it answers then. */
import { instructions } from '../../shared/ai/instructions.ts';
import { readMode } from '../../shared/ai/mode-store.ts';
import { readPersonality } from '../../shared/ai/personality.ts';
import { ANSWER_PARTS } from '../../shared/ai/system-prompt.ts';
import { visibleLinks } from '../../shared/ai/visible-links.ts';
import { cleanText } from '../../shared/platform/text.ts';
import { COLORS, plain, timestamp } from '../commands/format.ts';
import type { GuildContext } from '../commands/services.ts';
import { truncateLines } from '../commands/truncate.ts';
import type { Answer } from '../interactions/behaviour.ts';
import { reply } from '../interactions/reply.ts';
import { answerName } from './mode-text.ts';
import { placeOf } from './place.ts';
import type { Sample } from './sample-answer.ts';

const QUESTION = 'Introduce yourself to this server in two or three sentences.';

export async function testPersonality(
  context: GuildContext,
  { message }: { message?: string | undefined },
): Promise<Awaited<Answer>> {
  const { store, guild, key, user } = context;
  const place = await placeOf(context);
  const [mode, { personality, newest }] = await Promise.all([readMode(store, place), readPersonality(store, guild.id)]);
  const system = instructions({
    personality: mode.hasPersonality ? personality : null,
    rating: mode.rating,
    use: mode.use === 'off' ? 'chat' : mode.use,
    parts: ANSWER_PARTS,
  });
  const question = cleanText(message ?? '').trim() || QUESTION;
  const sample = await context.sampleAnswer?.({ key, userId: user.id, guildId: guild.id, system, question });
  const notes = [
    `Use: ${answerName(mode.use)} · Personality: ${mode.hasPersonality ? `version ${newest?.version ?? 0}` : 'Off'} · Rating: ${answerName(mode.rating)}`,
    ...(mode.use === 'off' ? ['AI is off here, so this is what it would be told for chat.'] : []),
    'The file has everything that AI is told here. You can change how it talks, and nobody can change its rules.',
  ];
  return reply({
    embeds: [
      {
        color: sample?.status === 'answered' ? COLORS.gain : COLORS.accent,
        title: 'Test of the personality',
        description: truncateLines([...notes, '', ...sampleLines(question, sample)]),
      },
    ],
    files: [{ name: 'instructions.txt', contentType: 'text/plain; charset=utf-8', data: `${system}\n` }],
  });
}

function sampleLines(question: string, sample: Sample | undefined): string[] {
  switch (sample?.status) {
    case undefined:
    case 'off':
      return [
        'No AI provider is set up, so there’s no sample answer. Whoever runs this bot turns AI on with `AI_PROVIDERS`.',
      ];
    case 'answered':
      return [
        `**Sample answer** to “${plain(question)}”`,
        ...visibleLinks(sample.text)
          .split('\n')
          .map((line) => `> ${line}`),
      ];
    case 'over_budget':
      return [
        `There’s no sample answer: today’s budget for AI is used up. It starts over ${timestamp(new Date(sample.resetsAt))}.`,
      ];
    case 'billed_before':
      return ['This was answered a moment ago. Run the command again for another sample.'];
    case 'failed':
      return ['No AI provider answered just now. Try again in a minute.'];
  }
}
