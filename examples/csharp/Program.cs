using System.Globalization;
using MnistTools.Data;
using MnistTools.Evaluation;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.Plotting;
using MnistTools.Training;

int epochs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
MnistData data = MnistFolder.LoadMnist();
var model = new MnistModel(MnistModel.DefaultLayers, seed: 1);
var options = new TrainingOptions { Epochs = epochs, BatchSize = 64, Seed = 1 };
History history = Trainer.Fit(model, data.Train, data.Test, options, new ProgressWriter(Console.Out));

FigureFile.Write(HistoryFigure.Create([history], CultureInfo.InvariantCulture), "accuracy.png", overwrite: true);
ModelFile.Save(model, "digits.safetensors", overwrite: true);

MnistModel loaded = ModelFile.Load("digits.safetensors");
foreach (Prediction prediction in Predictor.Predict(loaded, data.Test.Take(5)))
{
    Console.WriteLine($"{prediction.ActualLabel} was taken for {prediction}");
}
