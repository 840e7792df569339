/** A check as text for people, and as JSON for programs. */
import { styleText } from 'node:util';
import { counted } from '../../shared/platform/plural.ts';
import { VERSION } from '../../shared/platform/version.ts';
import type { Level } from './finding.ts';
import { type Checked, worst } from './run.ts';

const MARKS = {
  ok: { mark: '✓', color: 'green' },
  warning: { mark: '!', color: 'yellow' },
  failure: { mark: '✗', color: 'red' },
} as const satisfies Record<Level, { mark: string; color: string }>;
const COLUMN = 14;

/** @param stream decides about colors: only terminals have them, and not with `NO_COLOR`. */
export function textReport(findings: readonly Checked[], stream: NodeJS.WriteStream): string {
  const lines = findings.flatMap(({ area, level, detail, fix }) => {
    const { mark, color } = MARKS[level];
    const style = (format: typeof color | 'dim', text: string) => styleText(format, text, { stream });
    const line = `  ${style(color, mark)} ${area.padEnd(COLUMN)} ${level === 'ok' ? detail : style(color, detail)}`;
    return fix === undefined ? [line] : [line, `    ${''.padEnd(COLUMN)} ${style('dim', fix)}`];
  });
  return `${lines.join('\n')}\n\n${summary(findings)}`;
}

function summary(findings: readonly Checked[]): string {
  const count = (level: Level) => findings.filter((finding) => finding.level === level).length;
  const warnings = count('warning') === 0 ? '' : counted(count('warning'), 'warning');
  const failures = count('failure');
  if (failures > 0) return `${counted(failures, 'problem')}${warnings && ` and ${warnings}`} found.`;
  return `Everything looks good${warnings && `, with ${warnings}`}.`;
}

/**
 * What `npm run check -- --json` prints. Fields are only added. If one has to change its meaning, `schema` is raised.
 *
 * docs/OPERATIONS.md documents it.
 */
export interface JsonReport {
  schema: 1;
  /** The version of Chorus that checked. */
  version: string;
  /** In ISO 8601. */
  checkedAt: string;
  /** The worst level. */
  status: Level;
  counts: Record<Level, number>;
  findings: Checked[];
}

export function jsonReport(findings: readonly Checked[], now: Date): JsonReport {
  const counts: JsonReport['counts'] = { ok: 0, warning: 0, failure: 0 };
  for (const { level } of findings) counts[level] += 1;
  return {
    schema: 1,
    version: VERSION,
    checkedAt: now.toISOString(),
    status: worst(findings),
    counts,
    findings: [...findings],
  };
}
