/** Types for the generated schemas in use. The package itself ships plain JavaScript. */
declare module 'discord-api-spec/zod' {
  import type { ZodMiniType } from 'zod/mini';

  export const ApplicationCommandAutocompleteCallbackRequestSchema: ZodMiniType;
  export const ApplicationCommandCreateRequestSchema: ZodMiniType;
  export const ApplicationCommandPatchRequestPartialSchema: ZodMiniType;
  export const ApplicationCommandUpdateRequestSchema: ZodMiniType;
  export const BanUserFromGuildRequestSchema: ZodMiniType;
  export const BulkBanUsersRequestSchema: ZodMiniType;
  export const CreateGuildChannelRequestSchema: ZodMiniType;
  export const CreateMessageInteractionCallbackRequestSchema: ZodMiniType;
  export const CreatePrivateChannelRequestSchema: ZodMiniType;
  export const CreateRoleRequestSchema: ZodMiniType;
  export const CreateTextThreadWithMessageRequestSchema: ZodMiniType;
  export const CreateTextThreadWithoutMessageRequestSchema: ZodMiniType;
  export const DefaultKeywordListUpsertRequestSchema: ZodMiniType;
  export const DefaultKeywordListUpsertRequestPartialSchema: ZodMiniType;
  export const GuildIncidentActionsRequestSchema: ZodMiniType;
  export const GuildPatchRequestPartialSchema: ZodMiniType;
  export const IncomingWebhookInteractionRequestSchema: ZodMiniType;
  export const IncomingWebhookRequestPartialSchema: ZodMiniType;
  export const IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema: ZodMiniType;
  export const IncomingWebhookUpdateRequestPartialSchema: ZodMiniType;
  export const KeywordUpsertRequestSchema: ZodMiniType;
  export const KeywordUpsertRequestPartialSchema: ZodMiniType;
  export const MLSpamUpsertRequestSchema: ZodMiniType;
  export const MLSpamUpsertRequestPartialSchema: ZodMiniType;
  export const MentionSpamUpsertRequestSchema: ZodMiniType;
  export const MentionSpamUpsertRequestPartialSchema: ZodMiniType;
  export const MessageCreateRequestSchema: ZodMiniType;
  export const MessageEditRequestPartialSchema: ZodMiniType;
  export const ModalInteractionCallbackRequestDataSchema: ZodMiniType;
  export const UpdateGuildChannelRequestPartialSchema: ZodMiniType;
  export const UpdateRoleRequestPartialSchema: ZodMiniType;
  export const UpdateThreadRequestPartialSchema: ZodMiniType;
  export const UserProfileUpsertRequestSchema: ZodMiniType;
  export const UserProfileUpsertRequestPartialSchema: ZodMiniType;
}
