import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../sandbox/state/folder.ts';

const SCRIPTS = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.sh', '.ci/run'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .trim()
  .split('\n');
const hasShellcheck = spawnSync('shellcheck', ['--version']).status === 0;

/** What the script is for. Elsewhere, it says so and ends. */
const isDebian = existsSync('/etc/os-release') && /^ID=(debian|ubuntu)$/m.test(readFileSync('/etc/os-release', 'utf8'));

const run = (script: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync('sh', [`${ROOT}/${script}`, ...args], { encoding: 'utf8' });
  return { status, output: stdout + stderr };
};

// Debian's package of the same name.
test.skipIf(!hasShellcheck).each(SCRIPTS)('%s has nothing that ShellCheck finds', (script) => {
  const { status, stdout } = spawnSync('shellcheck', ['--external-sources', script], { cwd: ROOT, encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, '']);
});

describe('setup-vps.sh', () => {
  const setup = (...args: string[]) => run('infra/scripts/setup-vps.sh', ...args);

  test.each([
    ['an option it doesn’t have', ['--fast'], "There's no option --fast"],
    ['a repository without a URL', ['--repository'], '--repository takes a URL.'],
  ])('refuses %s, and does nothing', (_what, args, sentence) => {
    expect(setup(...args)).toEqual({ status: 2, output: expect.stringContaining(sentence) });
  });

  test.skipIf(!isDebian).each([
    ['with Docker', [], ['usermod -aG docker chorus', 'ufw allow 443/tcp', 'chorus-compose-backup.timer']],
    ['without Docker', ['--without-docker'], ['postgresql redis-server', 'chorus-edge.service', 'chorus-backup.timer']],
  ])('says what it would do %s, and does nothing', (_way, args, lines) => {
    const { status, output } = setup('--dry-run', '--repository', 'https://example.com/chorus.git', ...args);
    for (const line of lines) expect(output).toContain(line);
    // Only ever described.
    for (const line of output.split('\n').filter((each) => each.startsWith('  ')))
      expect(line).toMatch(
        /^ {2}(would (run|write): |systemd isn't running|runuser -u|cd \/opt|systemctl (enable|start)|create the database)/,
      );
    expect(status).toBe(0);
  });

  test.skipIf(process.getuid?.() === 0)('needs root', () => {
    expect(setup('--repository', 'x')).toEqual({ status: 1, output: expect.stringContaining('Run this as root') });
  });
});
