/** Bundles the scripts of the web pages. The edge serves them as text, so neither runtime needs a bundler or a file system. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../sandbox/state/folder.ts';

const FOLDER = 'edge/web/browser';

/** By entry point, the packages whose code ends up in it. */
const PACKAGES = { page: ['htmx.org'], chart: ['uplot'], sort: ['sortablejs'] } as const;
const NAMES = Object.keys(PACKAGES) as (keyof typeof PACKAGES)[];

/** Two modules by path: the scripts, and their digests, which pages need to name them without loading them. */
export async function browserAssets(): Promise<Record<string, string>> {
  const scripts = await Promise.all(NAMES.map(async (name) => [name, await bundle(name)] as const));
  const head = '// `npm run docs` generates this.\n';
  const digests = scripts.map(([name, text]) => {
    const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
    return `  ${name}: '${digest}',\n`;
  });
  const texts = scripts.map(([name, text]) => `  ${name}: ${JSON.stringify(text)},\n`);
  return {
    'edge/web/browser-digests.generated.ts': `${head}export const SCRIPT_DIGESTS = {\n${digests.join('')}} as const;\nexport type ScriptName = keyof typeof SCRIPT_DIGESTS;\n`,
    'edge/web/browser.generated.ts': `${head}export const SCRIPTS = {\n${texts.join('')}} as const;\n`,
  };
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
