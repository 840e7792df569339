/** Whether what's downloaded to run it is pinned. What isn't runs as well, but it may change without you noticing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { counted, plural } from '../../shared/platform/plural.ts';
import { IMAGES_FILE, pinsIn } from '../docker/pins.ts';
import { type Area, ok, warning } from './finding.ts';

export const images: Area = {
  name: 'images',
  check({ root, way, isNode }) {
    const all = pinsIn(readFileSync(join(root, IMAGES_FILE), 'utf8'));
    // Without Docker, only Lavalink is downloaded as it is, by whoever has a voice node.
    const used = all.filter(({ kind }) => (way === 'compose' ? kind !== 'jar' : isNode && kind !== 'image'));
    const [one, several] =
      way === 'compose' ? ['image or plugin', 'images and plugins'] : ['file of Lavalink', 'files of Lavalink'];
    if (used.length === 0) return [ok('pins', 'none are used, because this installation runs without Docker')];
    const loose = used.filter(({ digest }) => digest === undefined);
    if (loose.length === 0) return [ok('pins', `all ${several} are pinned`)];
    const names = loose.map(({ reference }) => reference).join(', ');
    return [
      warning(
        'pins',
        `${counted(loose.length, one, several)} ${plural(loose.length, 'isn’t', 'aren’t')} pinned: ${names}`,
        'Run: npm run images:pin',
      ),
    ];
  },
};
