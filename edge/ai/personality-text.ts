/** Personalities in words. */
import type { Personality, PersonalityVersion } from '../../shared/ai/personality.ts';
import { DIAL, DIAL_SPECS, DIALS, PRESETS } from '../../shared/ai/presets.ts';
import { plain } from '../commands/format.ts';

/** Everything about a personality, in lines. */
export function personalityLines({ preset, text, ...dials }: Personality): string[] {
  const { title, description } = PRESETS[preset];
  return [
    `**Preset:** ${title}. ${description}`,
    '',
    ...DIALS.map((dial) => {
      const { title: name, ends } = DIAL_SPECS[dial];
      return `\`${bar(dials[dial])}\` **${name}: ${dials[dial]}** (${ends[0]} to ${ends[1]})`;
    }),
    '',
    text === '' ? 'The staff hasn’t added anything in their own words.' : `**In the staff’s words:**\n${quoted(text)}`,
  ];
}

function bar(value: number): string {
  return `${'█'.repeat(value)}${'░'.repeat(DIAL.most - value)}`;
}

/** As typed, line by line. */
function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${plain(line)}`)
    .join('\n');
}

/** What differs between two personalities, in short: `Preset: Playful · Enthusiasm: 8`. */
export function differenceText(before: Personality, after: Personality): string {
  return [
    ...(before.preset === after.preset ? [] : [`Preset: ${PRESETS[after.preset].title}`]),
    ...DIALS.filter((dial) => before[dial] !== after[dial]).map((dial) => `${DIAL_SPECS[dial].title}: ${after[dial]}`),
    ...(before.text === after.text
      ? []
      : [after.text === '' ? 'Without a text of the staff' : 'A new text of the staff']),
  ].join(' · ');
}

/** `Version 3: Playful`, and how it came about. */
export function versionTitle({ version, preset, action, restored }: PersonalityVersion): string {
  const how = action === 'restore' ? `, which brought back version ${restored}` : action === 'reset' ? ', a reset' : '';
  const known = Object.hasOwn(PRESETS, preset) ? PRESETS[preset].title : preset;
  return `Version ${version}: ${known}${how}`;
}
