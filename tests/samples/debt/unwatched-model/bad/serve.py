import pickle

from flask import Flask, jsonify, request

app = Flask("churn")
model = pickle.load(open("model.bin", "rb"))


@app.route("/predict", methods=["POST"])
def predict():
    return jsonify({"churn": float(model.predict_proba([request.get_json()])[0, 1])})
