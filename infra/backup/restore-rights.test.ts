/** Restores by roles that may do less, and while others connect. */
import { expect, test } from 'vitest';
import { migrate } from '../../shared/platform/migrations.ts';
import { describeBackups } from '../testing/backup-stage.ts';
import { withConnection, withServer } from './connection.ts';

describeBackups('a restore', (stage) => {
  test.each([
    ['that may end connections, whoever comes back at once', true],
    ['that may not, whoever comes while it’s filled', false],
  ])('a role %s doesn’t undo it', async (_who, endsConnections) => {
    const own = await stage.install();
    const [owner, edge] = [`owner_${own.name}`, `edge_${own.name}`];
    await own.sql.unsafe(`create role ${owner} login createdb password 'for-tests'`);
    await own.sql.unsafe(`create role ${edge} login password 'for-tests' in role chorus_edge`);
    if (endsConnections) await own.sql.unsafe(`grant pg_signal_backend to ${owner}`);
    await own.sql.unsafe(`alter database ${own.name} owner to ${owner}`);
    await own.sql.unsafe(`reassign owned by current_user to ${owner}`).catch(() => {});
    await own.sql.unsafe(`grant all on all tables in schema public to ${owner}`);
    await own.backUp();
    const late = await own.pay();
    await own.sql.end();

    let [isOver, connected, refused] = [false, 0, 0];
    const asEdge = Object.assign(new URL(own.url), { username: edge }).href;
    const insist = async () => {
      // A role that can't end connections refuses to begin while there are any.
      if (!endsConnections)
        await expect
          .poll(async () => (await stage.databases()).some((name) => name.startsWith(`${own.name}_restore`)), {
            interval: 5,
          })
          .toBe(true);
      while (!isOver)
        await withConnection(asEdge, (sql) => sql`select pg_sleep(0.05)`).then(
          () => (connected += 1),
          () => (refused += 1),
        );
    };
    const clients = [insist(), insist(), insist()];
    const changes = { DATABASE_URL: Object.assign(new URL(own.url), { username: owner }).href };
    const restored = await own.script('restore', ['latest', '--yes'], { changes });
    isOver = true;
    await Promise.all(clients);
    expect(restored).toEqual({ code: 0, output: expect.stringContaining('the ledger balances') });
    expect(restored.output.includes('refuses connections until this is done')).toBe(!endsConnections);
    expect(refused).toBeGreaterThan(0);
    await withConnection(asEdge, async (sql) => {
      expect(await sql`select from transfer where id = ${late}`).toHaveLength(0);
    });
    if (endsConnections) expect(connected).toBeGreaterThan(0);
  });

  test('a second restore waits for the first', async () => {
    const own = await stage.install();
    await own.backUp();
    await own.sql.end();
    const both = await Promise.all([1, 2].map(() => own.script('restore', ['latest', '--yes'])));
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(both.filter(({ output }) => output.includes('This one waits until it’s done.'))).toHaveLength(1);
    expect((await stage.databases()).filter((name) => name.startsWith(own.name))).toHaveLength(3);
  });

  test('a role that’s no administrator backs up and restores what it owns, and says who’s in its way', async () => {
    const own = await stage.install();
    const [owner, edge] = [`owner_${own.name}`, `edge_${own.name}`];
    const url = Object.assign(new URL(own.url), { username: owner }).href;
    await own.sql.unsafe(`create role ${owner} login createdb password 'for-tests'`);
    await own.sql.unsafe(`create role ${edge} login password 'for-tests' in role chorus_edge`);
    await own.sql.end();
    await withServer(own.url, async (sql) => {
      await sql.unsafe(`drop database ${own.name}`);
      await sql.unsafe(`create database ${own.name} owner ${owner}`);
      await sql.unsafe(`alter database ${own.name} set timezone to 'Asia/Tokyo'`);
    });
    await withConnection(url, (sql) => migrate(sql));
    const changes = { DATABASE_URL: url };
    expect((await own.backUp(changes)).problems).toEqual([]);

    await withServer(own.url, (sql) => sql.unsafe(`alter role ${owner} nocreatedb`));
    expect((await own.backUp(changes)).problems).toEqual([
      expect.stringContaining('The role may not create databases. Allow it'),
    ]);
    const restore = () => own.script('restore', ['latest', '--yes'], { changes });
    const asEdge = Object.assign(new URL(own.url), { username: edge }).href;
    await withConnection(asEdge, async (sql) => {
      await sql`select`;
      const grants = `alter role "${owner}" createdb; grant pg_signal_backend to "${owner}";`;
      const before = await stage.databases();
      const refused = await restore();
      expect(refused).toEqual({
        code: 1,
        output: expect.stringContaining(
          `The role ${owner} may not create databases, nor disconnect ${edge} from ${own.name}. As an administrator of the server, run: ${grants} Instead`,
        ),
      });
      expect(refused.output).not.toMatch(/ledger balances|undone/);
      expect(await stage.databases()).toEqual(before);
      await withServer(own.url, (server) => server.unsafe(grants));
      expect(await restore()).toEqual({ code: 0, output: expect.stringContaining('the ledger balances') });
    });
    const mine = await withConnection(own.url, async (sql) => {
      await sql`select`;
      return await restore();
    });
    expect(mine.output).toMatch(/may not disconnect \w+ from \w+\. Disconnect \w+ yourself, and try again\.\n$/);
    // Roles of edges and nodes have their rights in the restored one, and settings of the database are still there.
    await withConnection(asEdge, async (sql) => {
      expect(await sql`select count(*)::int as count from account where false`).toEqual([{ count: 0 }]);
      expect(await sql`show timezone`).toEqual([{ TimeZone: 'Asia/Tokyo' }]);
    });
  });
});
