/** `npm run docs`: writes docs/COMMANDS.md from the commands' declarations. A test fails when it is stale. */
import { writeFileSync } from 'node:fs';
import { commands } from '../../edge/commands/index.ts';
import { commandReference } from './command-reference.ts';

const FILE = new URL('../../docs/COMMANDS.md', import.meta.url);
writeFileSync(FILE, commandReference(commands));
console.log('Wrote docs/COMMANDS.md.');
