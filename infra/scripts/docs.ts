/**
 * `npm run docs`: generates docs/COMMANDS.md, docs/PRIVACY.md, infra/grafana/dashboards, the scripts and the words of the web pages, the
 * runbook of the operator's pages, migrations/schema.sql, migrations/landed.sha256, and shared/platform/functions.ts from the code and
 * the schema. Tests fail if any of them is stale.
 *
 * `-- --release` also writes migrations/released-calls.json, the calls that the next release's schema must support. Use it once
 * per release.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { commands } from '../../edge/commands/index.ts';
import { VERSION } from '../../shared/platform/version.ts';
import { dashboardFiles } from '../grafana/index.ts';
import { browserAssets } from './browser-assets.ts';
import { commandReference } from './command-reference.ts';
import { listMigrations } from './landed-migrations.ts';
import { privacyPage } from './privacy-page.ts';
import { findCalls } from './released-calls.ts';
import { RUNBOOK_MODULE, runbookModule } from './runbook-module.ts';
import { describeFunctionTypes, describeSchema } from './schema.ts';
import { withScratchDatabase } from './scratch-database.ts';
import { WEB_WORDS, webWords } from './web-words.ts';

const root = new URL('../../', import.meta.url);

function write(path: string, text: string): void {
  writeFileSync(new URL(path, root), text);
  console.log(`Wrote ${path}.`);
}

const { values } = parseArgs({ options: { release: { type: 'boolean', default: false } } });
write('docs/COMMANDS.md', commandReference(commands));
write('docs/PRIVACY.md', privacyPage());
for (const [path, text] of Object.entries(dashboardFiles())) write(path, text);
write(RUNBOOK_MODULE, runbookModule());
write(WEB_WORDS, webWords());
for (const [path, text] of Object.entries(await browserAssets())) write(path, text);
const migrations = new URL('migrations/', root);
const landed = readFileSync(new URL('landed.sha256', migrations), 'utf8');
write('migrations/landed.sha256', listMigrations(fileURLToPath(migrations), landed));
await withScratchDatabase(async (sql) => {
  write('migrations/schema.sql', await describeSchema(sql));
  write('shared/platform/functions.ts', await describeFunctionTypes(sql));
  if (values.release) {
    write('migrations/released-calls.json', `${JSON.stringify(await findCalls(sql, VERSION), null, 2)}\n`);
  }
});
