import { answerOrders } from './test-process.js';

// The program that test-apart.ts starts.
answerOrders();
