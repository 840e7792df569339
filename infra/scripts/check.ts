/**
 * `npm run check [-- --edge URL] [-- --json]`: checks an installation from its environment, and says how to fix what it finds. The
 * exit code is 0 unless there's a failure. What it looks at is in infra/check.
 */
import { parseArgs } from 'node:util';
import { jsonReport, textReport } from '../check/report.ts';
import { runCheck, worst } from '../check/run.ts';

const USAGE = 'Use: npm run check, with -- --edge URL for the edge’s address, and -- --json for programs.';

function options(): { edge?: string | undefined; json: boolean } {
  try {
    return parseArgs({ options: { edge: { type: 'string' }, json: { type: 'boolean', default: false } } }).values;
  } catch {
    console.error(USAGE);
    process.exit(1);
  }
}

const { edge, json } = options();
const findings = await runCheck({ environment: process.env, edgeUrl: edge });
console.log(json ? JSON.stringify(jsonReport(findings, new Date()), null, 2) : textReport(findings, process.stdout));
process.exitCode = worst(findings) === 'failure' ? 1 : 0;
