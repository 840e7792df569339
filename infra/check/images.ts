/** Whether the images and plugins are pinned. What isn't runs as well, but it may change without you noticing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IMAGES_FILE, pinsIn } from '../docker/pins.ts';
import { type Area, ok, warning } from './finding.ts';

export const images: Area = {
  name: 'images',
  check({ root }) {
    const pins = pinsIn(readFileSync(join(root, IMAGES_FILE), 'utf8'));
    const loose = pins.filter(({ digest }) => digest === undefined);
    if (loose.length === 0) return [ok('pins', 'all images and plugins are pinned')];
    return loose.map(({ reference }) =>
      warning(reference.replace(/:[^:]*$/, ''), `${reference} isn’t pinned`, 'Run: npm run images:pin'),
    );
  },
};
