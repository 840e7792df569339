/** `/automod test`: which rules would stop a text. */
import type { TestedRule } from '../../../../shared/safety/automod-match.ts';
import { refuse, reply } from '../../../interactions/reply.ts';
import { COLORS, plain } from '../../format.ts';
import { embed } from '../../messages.ts';
import { option, subcommand } from '../../services.ts';
import { MANAGERS } from '../staff.ts';
import { whatHappens } from './describe.ts';
import { readyFor, ruleName } from './read.ts';

export const dryRun = subcommand({
  ...MANAGERS,
  description: 'See which rules would stop a text, without posting it',
  effect: 'read',
  examples: ['/automod test text:join discord.gg/other'],
  options: { text: option.string({ description: 'Text', required: true, maxLength: 2_000 }) },
  run: async (context) => {
    const ready = await readyFor(context);
    if ('sentence' in ready) return refuse(ready.sentence);
    const on = ready.rules.filter(({ isOn }) => isOn);
    if (on.length === 0)
      return refuse(
        'No AutoMod rule is on here. Add some with `/automod presets`, or switch one on in `/automod list`.',
      );
    const tested = ready.automod.tryText(on, context.options.text);
    const stops = tested.some(({ rule, verdict }) => verdict.status === 'stops' && rule.kind !== 'profile');
    const isUnsure = tested.some(({ rule, verdict }) => verdict.status === 'unknown' && rule.kind !== 'profile');
    const verdict = stops
      ? 'AutoMod would stop this text.'
      : isUnsure
        ? 'None of the rules that I can try would stop this text. Discord decides about the others.'
        : 'AutoMod would let this text through.';
    const lines = tested.map((one) => `- ${line(one)}`);
    return reply(
      embed(
        `**${verdict}**\n${lines.join('\n')}\n\nMembers with **Manage Server** and what rules leave out are never stopped.`.slice(
          0,
          4_000,
        ),
        stops ? COLORS.loss : COLORS.accent,
      ),
    );
  },
});

function line({ rule, verdict }: TestedRule): string {
  const where = rule.kind === 'profile' ? ' (if it were in a profile)' : '';
  switch (verdict.status) {
    case 'stops': {
      const by = verdict.by.map(({ entry, found }) =>
        entry === undefined ? found : `“${plain(found).slice(0, 100)}” matches ${plain(entry).slice(0, 100)}`,
      );
      return `${ruleName(rule)}${where}: ${by.join('; ')} → ${whatHappens(rule)}`;
    }
    case 'passes':
      return `${ruleName(rule)}${where}: nothing matches`;
    case 'unknown':
      return `${ruleName(rule)}${where}: can’t tell. ${verdict.why.join(' ').slice(0, 400)}`;
  }
}
