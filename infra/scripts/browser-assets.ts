/**
 * Bundles the scripts of the web pages. The edge has them in a module, so neither runtime needs a bundler or a file system. They're
 * compressed, because workerd compiles every module when it starts, and that takes longer for more.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { ROOT } from '../sandbox/state/folder.ts';

const FOLDER = 'edge/web/browser';

/** By entry point, the packages whose code ends up in it. */
const PACKAGES = { page: ['htmx.org'], chart: ['uplot'], sort: ['sortablejs'] } as const;
const NAMES = Object.keys(PACKAGES) as (keyof typeof PACKAGES)[];

/** Two modules by path: the scripts, and their digests, which pages need to name them without loading them. */
export async function browserAssets(): Promise<Record<string, string>> {
  const bundled = Object.entries(await scripts());
  const head = '// `npm run docs` generates this.\n';
  const digests = bundled.map(([name, text]) => {
    const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
    return `  ${name}: '${digest}',\n`;
  });
  const packed = bundled.map(([name, text]) => `  ${name}: '${gzipSync(text, { level: 9 }).toString('base64')}',\n`);
  return {
    'edge/web/browser-digests.generated.ts': `${head}export const SCRIPT_DIGESTS = {\n${digests.join('')}} as const;\nexport type ScriptName = keyof typeof SCRIPT_DIGESTS;\n`,
    'edge/web/browser.generated.ts': `${head}/** In base64, after gzip. */\nexport const SCRIPTS = {\n${packed.join('')}} as const;\n`,
  };
}

/** The text of each, by name. */
export async function scripts(): Promise<Record<string, string>> {
  return Object.fromEntries(await Promise.all(NAMES.map(async (name) => [name, await bundle(name)] as const)));
}

async function bundle(name: keyof typeof PACKAGES): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [`${FOLDER}/${name}.ts`],
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['chrome115', 'firefox121', 'safari17.2'],
    // Whole licenses are in the banner. What packages say of themselves isn't always marked as one.
    legalComments: 'none',
    banner: { js: PACKAGES[name].map(license).join('\n') },
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

function license(name: string): string {
  const folder = join(ROOT, 'node_modules', name);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const text = readFileSync(join(folder, 'LICENSE'), 'utf8').trim().replaceAll('\r\n', '\n').replaceAll('*/', '');
  return `/*! ${name} ${version}\n\n${text}\n*/`;
}
