/** Checks all areas. */
import { CheckContext, type CheckOptions, within } from './context.ts';
import { type Area, type Finding, failure, LEVELS, type Level } from './finding.ts';
import { AREAS } from './registry.ts';

export interface Checked extends Finding {
  area: string;
}

/** Time limit for one area, in milliseconds. */
const AREA_MS = 30_000;

/** Everything there is to say, in the order of the areas. Never rejects. */
export async function runCheck(options: CheckOptions, areas: readonly Area[] = AREAS): Promise<Checked[]> {
  const context = new CheckContext(options);
  try {
    return (await Promise.all(areas.map((area) => checked(area, context)))).flat();
  } finally {
    await context.close();
  }
}

async function checked(area: Area, context: CheckContext): Promise<Checked[]> {
  let findings: readonly Finding[];
  try {
    for (const need of area.needs ?? []) if (!(await context.has(need))) return [];
    findings = await within(AREA_MS, `The check of ${area.name}`, async () => area.check(context));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    findings = [failure('error', message || 'failed without a message', 'Fix what the message says, and check again.')];
  }
  return findings.map((finding) => ({ area: area.name, ...finding }));
}

/** The worst level of all. */
export function worst(findings: readonly Finding[]): Level {
  return LEVELS.findLast((level) => findings.some((finding) => finding.level === level)) ?? 'ok';
}
