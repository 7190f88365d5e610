@{
    RootModule = 'MnistTools.psm1'
    ModuleVersion = '{Version}'
    GUID = '6d0f3c7e-2f0b-4b5e-9c38-6f2a1d1c9a57'
    Author = 'The MnistTools authors'
    Copyright = '(c) The MnistTools authors. MIT licence.'
    Description = "Keras' loop for PowerShell: load MNIST, fit, look at the History, plot it, save and load the model. Offline and reproducible."
    PowerShellVersion = '7.6'
    CompatiblePSEditions = @('Core')
    CmdletsToExport = @(
        'Export-CalibrationPlot'
        'Export-ConfusionPlot'
        'Export-DigitPlot'
        'Export-HistoryPlot'
        'Export-MnistHistory'
        'Export-MnistReport'
        'Export-OutputPlot'
        'Export-SearchPlot'
        'Get-MnistStudy'
        'Import-MnistData'
        'Import-MnistHistory'
        'Import-MnistModel'
        'Invoke-MnistPrediction'
        'Invoke-MnistTraining'
        'Measure-MnistModel'
        'New-MnistModel'
        'Save-MnistModel'
        'Search-MnistHyperparameter'
        'Show-HistoryPlot'
    )
    FunctionsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
    PrivateData = @{
        PSData = @{
            Tags = @('MNIST', 'Keras', 'MachineLearning', 'DeepLearning', 'NeuralNetwork', 'Plot', 'ONNX', 'Windows', 'Linux', 'MacOS')
            LicenseUri = 'https://licenses.nuget.org/MIT'
        }
    }
}
