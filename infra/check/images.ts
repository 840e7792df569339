/** Whether the images and plugins are pinned. What isn't runs as well, but it may change without you noticing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { counted, plural } from '../../shared/platform/plural.ts';
import { IMAGES_FILE, pinsIn } from '../docker/pins.ts';
import { type Area, ok, warning } from './finding.ts';

export const images: Area = {
  name: 'images',
  check({ root }) {
    const pins = pinsIn(readFileSync(join(root, IMAGES_FILE), 'utf8'));
    const loose = pins.filter(({ digest }) => digest === undefined);
    if (loose.length === 0) return [ok('pins', 'all images and plugins are pinned')];
    const names = loose.map(({ reference }) => reference).join(', ');
    return [
      warning(
        'pins',
        `${counted(loose.length, 'image or plugin', 'images and plugins')} ${plural(loose.length, 'isn’t', 'aren’t')} pinned: ${names}`,
        'Run: npm run images:pin',
      ),
    ];
  },
};
