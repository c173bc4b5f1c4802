const { ChatOpenAI } = require('@langchain/openai');

const chat = new ChatOpenAI({ temperature: 0, modelName: process.env.MODEL });
