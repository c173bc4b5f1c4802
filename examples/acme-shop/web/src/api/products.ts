import { get } from "./client";

export interface Product {
  sku: string;
  name: string;
}

export const products = (): Promise<Product[]> => get("products");
