/**
 * Stands in for the Java of the unit `chorus-lavalink`: the sandbox's Lavalink, with the plugins of the working directory. Like Java, it
 * ends at once if `Lavalink.jar` isn't a JAR.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { demoCatalog } from '../sandbox/lavalink/catalog.ts';
import { startLavalink } from '../sandbox/lavalink/server.ts';

if (!readFileSync('Lavalink.jar', 'latin1').startsWith('PK ok'))
  throw new Error('Error: Invalid or corrupt jarfile Lavalink.jar');
const plugins = readdirSync('plugins').map((file) => {
  const [, name = '', version = ''] = /^(.+)-(\d[\w.]*)\.jar$/.exec(file) ?? [];
  return { name, version };
});
const { LAVALINK_SERVER_PASSWORD: password = '', SERVER_PORT: port } = process.env;
const server = await startLavalink({ id: 'unit', port: Number(port), password, tracks: demoCatalog, plugins });
process.once('SIGTERM', () => void server.stop().then(() => process.exit(143)));
