class Chat {
    ChatModel model = OpenAiChatModel.builder().modelName("gpt-4o-mini").build();
}
