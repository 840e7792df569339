/**
 * `npm run lavalink:install`: downloads Lavalink and its plugins, checked, into `.chorus/lavalink`, where the unit
 * `chorus-lavalink` runs them. Run it again at any time: it only downloads what changed.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LAVALINK_FOLDER, prepareLavalink, replaceFolder } from '../lavalink/install.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { root: { type: 'string', default: ROOT } } });
  const folder = join(values.root, LAVALINK_FOLDER);
  const next = `${folder}-next`;
  const isChanged = await prepareLavalink({ root: values.root, folder: next, before: folder }, console.log);
  replaceFolder(next, folder);
  console.log(
    isChanged
      ? 'Lavalink is installed. If it’s running, restart it: systemctl restart chorus-lavalink'
      : 'Lavalink is installed already.',
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
