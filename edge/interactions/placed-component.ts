/** A button or select as a handler places it. Its custom id is signed when the message is sent. */
export interface PlacedComponent {
  /** Discord's component type. https://docs.discord.com/developers/components/reference */
  type: number;
  /** The id of the component's declaration, with the arguments signed into its custom id. Absent on link buttons. */
  action?: { id: string; fields: readonly string[]; userId: string | undefined };
  /** The rest of the component as Discord's JSON. */
  data: Record<string, unknown>;
}
