/** Updates of a running edge: real commits, migrations, and processes. Where there's no Docker, folders stand in for images. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IMAGES_FILE, pinsIn, withDigests } from '../docker/pins.ts';
import { createDatabase, type TestDatabase } from '../testing/database.ts';
import { openUpdateStage, type UpdateStage } from '../testing/update-stage.ts';

/** Only root can, and not everywhere. */
function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
const canMount = mayMount();

describe('npm run update', { timeout: 300_000 }, () => {
  let stage: UpdateStage;
  let database: TestDatabase;
  const update = (...args: string[]) => stage.update('--no-backup', ...args);
  const tables = async () => {
    const rows = await database.sql`
      select relname from pg_class where relname like 'update_test_%' and relkind = 'r' order by 1`;
    return rows.map(({ relname }) => relname as string);
  };

  beforeAll(async () => {
    database = await createDatabase();
    stage = await openUpdateStage(database.url);
  }, 240_000);
  afterAll(async () => {
    await stage.stop();
    await database.drop();
  });

  test('says that there’s nothing newer, and refuses what it would lose', async () => {
    expect(await update()).toMatchObject({ code: 0, output: expect.stringContaining('newest version already') });
    appendFileSync(join(stage.server, 'package.json'), '\n');
    const { code, output } = await update();
    expect([code, output]).toEqual([1, expect.stringContaining('You changed files here')]);
    stage.git(stage.server, 'checkout', '-q', 'package.json');
    expect((await update('--to', 'v9')).output).toContain('There’s no version v9');
  });

  test('migrates, replaces the edge, and can go back', async () => {
    const [before, from] = [stage.pid(), stage.head()];
    const to = stage.release((root) => {
      writeFileSync(join(root, 'migrations/0901.do.update-test.sql'), 'create table update_test_1 (id integer);\n');
    });
    const { code, output } = await update();
    expect(output).toContain('To go back: npm run update -- --back');
    expect(code).toBe(0);
    expect([stage.head(), await tables(), await stage.readiness()]).toEqual([to, ['update_test_1'], 200]);
    expect(stage.pid()).not.toBe(before);

    const back = await update('--back');
    expect([back.code, stage.head(), await tables(), await stage.readiness()]).toEqual([
      0,
      from,
      ['update_test_1'],
      200,
    ]);
    expect((await update()).code).toBe(0);
    expect(stage.head()).toBe(to);
  });

  test('a migration that fails changes nothing: not even the process is replaced', async () => {
    const [before, from] = [stage.pid(), stage.head()];
    stage.release((root) => {
      const path = join(root, 'migrations/0902.do.update-test.sql');
      writeFileSync(path, 'create table update_test_2 (id integer);\nselect 1 / 0;\n');
    });
    const { code, output } = await update();
    expect(output).toContain('division by zero');
    expect(output).toContain(
      'The database couldn’t be migrated, so it is as it was. The version before is still running.',
    );
    expect([code, stage.pid(), stage.head(), await tables(), await stage.readiness()]).toEqual([
      1,
      before,
      from,
      ['update_test_1'],
      200,
    ]);
    stage.release((root) => rmSync(join(root, 'migrations/0902.do.update-test.sql')));
    expect((await update()).code).toBe(0);
  });

  test.each([
    ['that ends at its start', 'edge/node.ts', "throw new Error('broken');\n"],
    ['that starts, but never gets ready', 'edge/app.ts', undefined],
  ])('a version %s is replaced by the one before', async (_what, path, content) => {
    const from = stage.head();
    stage.release((root) => {
      const file = join(root, path);
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, content ?? text.replaceAll("'/readyz'", "'/elsewhere'"));
    });
    const { code, output } = await update('--wait', '12');
    expect(output).toMatch(/The version before is running again, and nothing is lost/);
    expect([code, stage.head(), await stage.readiness()]).toEqual([1, from, 200]);
    stage.git(stage.origin, 'revert', '--no-edit', 'HEAD');
  });

  test.skipIf(!canMount)('a full disk is noticed while it builds, and the version before runs on', async () => {
    const [before, from] = [stage.pid(), stage.head()];
    stage.release((root) => writeFileSync(join(root, 'infra/other.txt'), 'x'));
    const disk = join(stage.folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
    stage.environment.STAND_IN_IMAGES = disk;
    const { code, output } = await update();
    delete stage.environment.STAND_IN_IMAGES;
    execFileSync('umount', [disk]);
    expect(output).toContain('No space left on device');
    expect(output).toContain('The new version couldn’t be built, so nothing was changed.');
    expect([code, stage.pid(), stage.head(), await stage.readiness()]).toEqual([1, before, from, 200]);
  });

  test('an update that dies while it replaces processes goes on with the next one, also if that one fails', async () => {
    const from = stage.head();
    const die = () => stage.updateUntil('> Replacing edge', '--no-backup');
    const path = join(stage.origin, 'migrations/0903.do.update-test.sql');
    stage.release((root) => writeFileSync(join(root, 'infra/another.txt'), 'x'));
    await die();
    stage.release(() => writeFileSync(path, 'select 1 / 0;\n'));
    const failed = await update();
    expect(failed.output).toContain('The last update was interrupted. This one goes on from there.');
    expect(failed.output).toContain('Going back: edge');
    expect([failed.code, stage.head(), await stage.readiness()]).toEqual([1, from, 200]);

    const to = stage.release(() => rmSync(path));
    await die();
    const next = await update();
    expect([next.code, stage.head(), await stage.readiness()]).toEqual([0, to, 200]);
    const back = await update('--back');
    expect([back.code, stage.head(), await stage.readiness()]).toEqual([0, from, 200]);
    expect((await update()).code).toBe(0);
  });

  test('what’s pinned stays pinned, unless its version changed, and other changes are refused', async () => {
    const file = join(stage.server, IMAGES_FILE);
    const [first, second] = pinsIn(readFileSync(file, 'utf8')).map(({ reference }) => reference) as [string, string];
    const digest = `sha256:${'ab'.repeat(32)}`;
    const digests = new Map([
      [first, digest],
      [second, digest],
    ]);
    writeFileSync(file, withDigests(readFileSync(file, 'utf8'), digests));
    stage.release((root) => {
      const path = join(root, IMAGES_FILE);
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(second, `${second}9`));
    });
    expect((await update()).code).toBe(0);
    const pins = pinsIn(readFileSync(file, 'utf8'));
    expect(pins.find(({ reference }) => reference === first)?.digest).toBe(digest);
    expect(pins.find(({ reference }) => reference === `${second}9`)?.digest).toBeUndefined();
    appendFileSync(file, '# mine\n');
    expect((await update()).output).toContain('You changed files here');
    expect(readFileSync(file, 'utf8')).toContain('# mine');
  });
});
