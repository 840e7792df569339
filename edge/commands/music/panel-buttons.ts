/** The buttons of the panel. The voice node posts them, and has no key to sign them with: they are signed here, beforehand. */
import { PANEL_ACTIONS, type PanelAction } from '../../../shared/music/panel.ts';
import type { PlacedComponent } from '../../interactions/reply.ts';

/** A press says what it wants and nothing else: which session is meant follows from the message. */
export const PANEL_ID = 'music.panel';

/** The custom id of every button, by its action. */
export function panelButtons(sign: (component: PlacedComponent) => string): Record<PanelAction, string> {
  const ids = PANEL_ACTIONS.map((action, index) => [
    action,
    sign({ type: 2, action: { id: PANEL_ID, fields: [String(index)], userId: undefined }, data: {} }),
  ]);
  return Object.fromEntries(ids) as Record<PanelAction, string>;
}
