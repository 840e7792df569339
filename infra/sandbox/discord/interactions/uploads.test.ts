/** Files that members attach to commands. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UnreadableFile, withFiles } from '../../cli/attachments.ts';
import type { SandboxAttachment } from '../../control/protocol.ts';
import { here, startTestSandbox, type TestSandbox } from '../testing.ts';
import { validateCommandList } from '../validate/commands.ts';
import { UPLOAD_BYTES } from './uploads.ts';

const commands = [
  {
    name: 'import',
    description: 'Import something',
    options: [
      { type: 11, name: 'file', description: 'What' },
      { type: 3, name: 'name', description: 'Name' },
      { type: 6, name: 'user', description: 'Whose' },
    ],
  },
];
let sandbox: TestSandbox;
const folder = mkdtempSync(join(tmpdir(), 'chorus-upload-'));
beforeAll(async () => {
  sandbox = await startTestSandbox();
  sandbox.discord.core.commands.overwrite(undefined, await validateCommandList(commands));
  await sandbox.reset();
  writeFileSync(join(folder, 'mix.json'), '{"a":1}');
  writeFileSync(join(folder, 'my mix.txt'), 'hello');
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function posted(file: object) {
  const { status, body } = await sandbox.post('file', file);
  return { status, body: body as unknown as SandboxAttachment };
}
const upload = (filename: string, content: string | Buffer, user = 'alice') =>
  posted({
    ...{ user, filename, contentType: 'application/json' },
    data: Buffer.from(content).toString('base64'),
  });
const type = (command: string, user = 'alice') => sandbox.post('command', { ...here, user, command });

describe('a file', () => {
  test('is uploaded, attached by its ID, and served to the application', async () => {
    const { body } = await upload('my mix.json', '{"a":1}');
    expect(body).toMatchObject({ filename: 'my_mix.json', size: 7, content_type: 'application/json' });
    expect((await type(`/import file:${body.id} name:Evening`)).status).toBe(200);
    expect(sandbox.last().interaction.data).toMatchObject({
      options: [
        { name: 'file', type: 11, value: body.id },
        { name: 'name', type: 3, value: 'Evening' },
      ],
      resolved: { attachments: { [body.id]: body } },
    });
    expect(await (await fetch(body.url)).text()).toBe('{"a":1}');
  });

  test('can only be attached by its owner, and has to exist', async () => {
    const { body } = await upload('mine.json', '{}');
    for (const [user, id] of [
      ['bob', body.id],
      ['alice', '123'],
      ['alice', '@mix.json'],
    ] as const) {
      const rejected = await type(`/import file:${id}`, user);
      expect(rejected).toMatchObject({
        status: 400,
        body: { error: expect.stringMatching(/takes a file\. Upload it first/) },
      });
    }
  });

  test('can be up to 10 MiB', async () => {
    expect((await upload('largest.bin', Buffer.alloc(UPLOAD_BYTES))).status).toBe(200);
    const rejected = await upload('larger.bin', Buffer.alloc(UPLOAD_BYTES + 1));
    expect(rejected).toMatchObject({
      status: 400,
      body: { error: 'Files can be up to 10 MiB. This one is larger.' },
    });
  });

  test('never runs as a page on the console’s origin', async () => {
    const { body } = await posted({
      ...{ user: 'alice', filename: 'page.html', contentType: 'text/html' },
      data: Buffer.from('<script>alert(1)</script>').toString('base64'),
    });
    const { headers } = await fetch(body.url);
    expect(headers.get('content-disposition')).toBe('attachment');
    expect(headers.get('content-type')).toBe('application/octet-stream');
  });
});

describe('a file path in a shell command', () => {
  const offered = () => sandbox.discord.core.commands.all();
  const sent = async (line: string) => {
    const files: string[] = [];
    const text = await withFiles(line, offered(), async ({ filename, data }) => {
      files.push(`${filename}=${Buffer.from(data, 'base64').toString()}`);
      return { id: '42' } as SandboxAttachment;
    });
    return { text, files };
  };

  test('is uploaded and replaced with its ID, whatever surrounds it', async () => {
    const path = join(folder, 'mix.json');
    const files = ['mix.json={"a":1}'];
    expect(await sent(`/import file:@${path}`)).toEqual({ text: '/import file:42', files });
    expect(await sent(`/import file:@${path} name:@x user:@bob`)).toEqual({
      text: '/import file:42 name:@x user:@bob',
      files,
    });
    expect(await sent(`/import name:Evening file:"@${join(folder, 'my mix.txt')}" user:@bob`)).toEqual({
      text: '/import name:Evening file:42 user:@bob',
      files: ['my mix.txt=hello'],
    });
    expect(await sent(`/import file:@${join(folder, 'my mix.txt')} name:x`)).toEqual({
      text: '/import file:42 name:x',
      files: ['my mix.txt=hello'],
    });
  });

  test('leaves everything else unchanged', async () => {
    for (const line of ['/import user:@bob', '/import file:42', '/nothing file:@x', 'hello'])
      expect(await sent(line)).toEqual({ text: line, files: [] });
  });

  test("that doesn't exist gets an error message", async () => {
    await expect(sent('/import file:@/nowhere/mix.json')).rejects.toThrow(UnreadableFile);
    await expect(sent('/import file:@/nowhere/mix.json')).rejects.toThrow('Can’t read the file /nowhere/mix.json.');
  });
});
