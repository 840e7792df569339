/** The buttons of the panel. Voice nodes post them but have no key to sign them, so they're signed here beforehand. */
import { PANEL_ACTIONS, type PanelAction } from '../../../shared/music/panel.ts';
import type { PlacedComponent } from '../../interactions/reply.ts';

/** A button only says what to do: the session follows from its message. */
export const PANEL_ID = 'music.panel';

/** The custom id of every button, by its action. */
export function panelButtons(sign: (component: PlacedComponent) => string): Record<PanelAction, string> {
  const ids = PANEL_ACTIONS.map((action, index) => [
    action,
    sign({ type: 2, action: { id: PANEL_ID, fields: [String(index)], userId: undefined }, data: {} }),
  ]);
  return Object.fromEntries(ids) as Record<PanelAction, string>;
}
