/** What every view receives. */
import type { Actions } from './actions.ts';
import type { Names } from './markdown/render.ts';
import type { Session } from './session.ts';
import type { State, Store } from './state.ts';

export interface View {
  state: State;
  store: Store;
  session: Session;
  actions: Actions;
  names: Names;
}

/** The names of members, channels, and roles for mentions, in the current guilds. */
export function namesFrom(store: Store): Names {
  return {
    user: (id) => store.userById(id)?.global_name,
    channel: (id) => store.state.info?.guilds.flatMap((guild) => guild.channels).find((one) => one.id === id)?.name,
    role: (id) => store.state.info?.guilds.flatMap((guild) => guild.roles).find((one) => one.id === id),
  };
}
