/** Runs on Node and in workerd, with the same committed digest: texts that were linked or quoted stay what they were. */
import { expect, test } from 'vitest';
import { digestOfTexts } from '../../infra/testing/fun-digest.ts';

/** Changes only with the texts. Then everybody who saved a link reads another text, so change it on purpose. */
const DIGEST = 'f1eb6bccd96258b4e3e3d26f7181ee17cc579db38b0c6eba3c82b811d819c6af';

test('every variant has the same texts on every runtime and in every version', async () => {
  expect(await digestOfTexts()).toBe(DIGEST);
});
