/** The checkout that an installation is built from. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IMAGES_FILE, pinsIn, withDigests } from '../docker/pins.ts';
import { run } from './command.ts';

export class SourceError extends Error {
  override name = 'SourceError';
}

export class Source {
  readonly #root: string;
  /** Digests that `npm run images:pin` found here, by reference. */
  readonly #digests = new Map<string, string>();

  constructor(root: string) {
    this.#root = root.replace(/(?<=.)\/+$/, '');
  }

  /** The commit that's checked out. */
  async head(): Promise<string> {
    return this.git('rev-parse', 'HEAD');
  }

  /**
   * Fetches, and finds the version to update to.
   *
   * @param wanted a tag, branch, or commit (default: the branch that the checkout follows).
   * @throws {SourceError} if there's none, or going there would lose something.
   */
  async resolve(wanted: string | undefined): Promise<string> {
    await this.#unpin();
    const changed = await this.git('status', '--porcelain', '--untracked-files=no').finally(() => this.#pin());
    if (changed !== '')
      throw new SourceError(
        `You changed files here, and an update would lose that:\n${changed}\nCommit or undo it first.`,
      );
    await this.git('fetch', '--quiet', '--tags');
    const upstream = await this.git('rev-parse', '--verify', '--quiet', '--abbrev-ref', '@{upstream}').catch(() => '');
    if (wanted === undefined && upstream === '')
      throw new SourceError('This checkout follows no branch. Name a version: npm run update -- --to v1.2.3');
    const candidates = wanted === undefined ? [upstream] : [wanted, `origin/${wanted}`];
    for (const name of candidates) {
      const commit = await this.git('rev-parse', '--verify', '--quiet', `${name}^{commit}`).catch(() => '');
      if (commit === '') continue;
      if (wanted === undefined) await this.#refuseOwnCommits(commit);
      return commit;
    }
    throw new SourceError(`There’s no version ${wanted}. List them: git tag`);
  }

  /** Puts a commit's files into the checkout. A branch that's checked out stays so, and what's pinned stays pinned. */
  async checkOut(commit: string): Promise<void> {
    await this.#unpin();
    const branch = await this.git('symbolic-ref', '--quiet', '--short', 'HEAD').catch(() => '');
    if (branch === '') await this.git('checkout', '--quiet', '--detach', commit);
    else {
      // A file that was touched or linked, such as by a copy of the folder, counts as changed until Git has compared it again.
      await this.git('update-index', '-q', '--refresh').catch(() => {});
      await this.git('reset', '--quiet', '--keep', commit);
    }
    this.#pin();
  }

  /** A version as people know it: a tag, or the commit's first digits. */
  async nameOf(commit: string): Promise<string> {
    return this.git('describe', '--tags', '--exact-match', commit).catch(() => commit.slice(0, 12));
  }

  async git(...args: string[]): Promise<string> {
    // Root may update what another account owns.
    return (await run('git', ['-c', `safe.directory=${this.#root}`, ...args], { cwd: this.#root })).trim();
  }

  /** `npm run images:pin` writes digests into a file of the repository. Takes them out, so that it can change. */
  async #unpin(): Promise<void> {
    const text = this.#images();
    if (text === undefined) return;
    for (const { reference, digest } of pinsIn(text)) if (digest !== undefined) this.#digests.set(reference, digest);
    const committed = await run('git', ['-c', `safe.directory=${this.#root}`, 'show', `HEAD:${IMAGES_FILE}`], {
      cwd: this.#root,
    }).catch(() => text);
    // Whatever else was changed there isn't ours to undo.
    if (text !== committed && text === withDigests(committed, this.#digests)) this.#writeImages(committed);
  }

  /** Puts back the digests of versions that are still the same. */
  #pin(): void {
    const text = this.#images();
    if (text !== undefined && this.#digests.size > 0) this.#writeImages(withDigests(text, this.#digests));
  }

  #images(): string | undefined {
    try {
      return readFileSync(join(this.#root, IMAGES_FILE), 'utf8');
    } catch {
      return undefined;
    }
  }

  #writeImages(text: string): void {
    writeFileSync(join(this.#root, IMAGES_FILE), text);
  }

  async #refuseOwnCommits(commit: string): Promise<void> {
    const own = await this.git('rev-list', '--count', `${commit}..HEAD`);
    if (own === '0') return;
    throw new SourceError(
      `This checkout has ${own === '1' ? 'a commit' : `${own} commits`} of its own. Merge or rebase them yourself, then update to the result: npm run update -- --to HEAD`,
    );
  }
}
