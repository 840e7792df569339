/** Shows where links in an answer lead. */

/** Between a link's text and its address, as Discord reads it: they have to touch. */
const BETWEEN = /\](?=\(\s*<?[a-z][a-z\d+.-]*:)/gi;

/**
 * Parts the text of each link from its address, so that Discord shows both: `[bank](https://…)` becomes `[bank] (https://…)`. A model
 * may have been talked into a link that leads elsewhere than it says, and members trust what the bot writes.
 */
export function visibleLinks(answer: string): string {
  return answer.replace(BETWEEN, '] ');
}
